set(sources saved_tensors_test.cpp korthikanti_test.cpp liveness_test.cpp recompute_test.cpp activations_test.cpp adapters_test.cpp experts_test.cpp)
