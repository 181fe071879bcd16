set(sources optimizer_test.cpp zero_formulas_test.cpp adapters_test.cpp parallelism_test.cpp)
