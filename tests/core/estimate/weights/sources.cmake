set(sources block_type_test.cpp gguf_mix_test.cpp gguf_file_test.cpp gpt_oss_files_test.cpp file_tensors_test.cpp weight_bytes_test.cpp published_peak_test.cpp)
