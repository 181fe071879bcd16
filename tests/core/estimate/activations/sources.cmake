set(sources saved_tensors_test.cpp korthikanti_test.cpp)
