set(sources block_type.cpp gguf_mixes.cpp gguf_rules.cpp gguf_mix.cpp weight_format.cpp module_names.cpp weight_parts.cpp weight_bytes.cpp gguf_file.cpp file_tensors.cpp)
