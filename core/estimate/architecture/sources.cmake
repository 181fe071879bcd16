set(sources tensors.cpp)
