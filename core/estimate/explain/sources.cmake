set(sources quantity.cpp)
