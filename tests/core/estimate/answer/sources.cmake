set(sources request_test.cpp answer_test.cpp questions_test.cpp)
