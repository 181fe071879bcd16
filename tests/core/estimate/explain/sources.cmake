set(sources quantity_test.cpp)
