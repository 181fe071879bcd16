set(sources printed_bytes.cpp log_line.cpp nvidia_smi_log.cpp vllm_log.cpp llama_cpp_log.cpp llama_cpp_table.cpp torch_log.cpp read_log.cpp attribution.cpp)
