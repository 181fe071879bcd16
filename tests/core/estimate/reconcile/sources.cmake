set(sources attribution_test.cpp llama_cpp_loads_test.cpp log_fuzz_test.cpp nvidia_smi_test.cpp printed_bytes_test.cpp
    read_log_test.cpp torch_log_test.cpp vllm_workers_test.cpp)
