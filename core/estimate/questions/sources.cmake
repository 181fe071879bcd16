set(sources largest.cpp)
