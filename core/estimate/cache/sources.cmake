set(sources cache_type.cpp layer_groups.cpp kv_cache.cpp hf_cache.cpp vllm_cache.cpp llama_cpp_cache.cpp)
