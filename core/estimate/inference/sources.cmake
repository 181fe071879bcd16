set(sources allocator.cpp live_tensors.cpp inference.cpp family_code.cpp hf_peak.cpp vllm_peak.cpp llama_cpp_peak.cpp llama_cpp_buffer.cpp
    llama_cpp_buffer_2025.cpp streaming.cpp resident_choice.cpp latent_products.cpp
    expert_tensors.cpp packed_products.cpp tensor_split.cpp layer_split.cpp vllm_weights.cpp device_traffic.cpp)
