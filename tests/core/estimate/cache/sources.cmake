set(sources cache_type_test.cpp published_cache_test.cpp engine_cache_test.cpp)
