set(sources published_peak_test.cpp live_tensors_test.cpp expert_tensors_test.cpp packed_products_test.cpp live_storages_test.cpp latent_products_test.cpp
    engine_peak_test.cpp llama_cpp_buffer_test.cpp device_split_test.cpp streaming_test.cpp)
set(properties streaming_property_test.cpp)
