set(sources device_test.cpp roofline_test.cpp choice_test.cpp)
