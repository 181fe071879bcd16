set(sources printed_bytes.cpp log_line.cpp nvidia_smi_terms.cpp nvidia_smi_log.cpp nvidia_smi_csv.cpp
    nvidia_smi_query.cpp vllm_log.cpp vllm_workers.cpp llama_cpp_log.cpp llama_cpp_loads.cpp llama_cpp_build.cpp llama_cpp_table.cpp
    torch_log.cpp torch_sentence.cpp read_log.cpp log_devices.cpp attribution.cpp)
