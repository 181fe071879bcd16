set(sources device_test.cpp devices_checked_test.cpp roofline_test.cpp choice_test.cpp)
