set(sources printed_bytes_test.cpp read_log_test.cpp attribution_test.cpp log_fuzz_test.cpp)
