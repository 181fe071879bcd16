set(sources precision.cpp optimizer.cpp adapters.cpp parallelism.cpp model_states.cpp zero_formulas.cpp buffers.cpp)
