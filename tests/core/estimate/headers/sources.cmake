set(sources safetensors_test.cpp gguf_test.cpp header_totals_test.cpp gguf_architecture_test.cpp gguf_windows_test.cpp gguf_form_test.cpp header_fuzz_test.cpp)
