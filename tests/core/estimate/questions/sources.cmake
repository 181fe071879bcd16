set(sources largest_test.cpp)
