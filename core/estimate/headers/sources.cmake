set(sources header_tensor.cpp safetensors.cpp safetensors_json.cpp safetensors_index.cpp gguf.cpp gguf_values.cpp packed_parameters.cpp header_totals.cpp gguf_fields.cpp gguf_architecture.cpp)
