set(sources tensors_test.cpp)
