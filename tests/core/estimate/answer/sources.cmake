set(sources request_test.cpp answer_test.cpp questions_test.cpp reconcile_answer_test.cpp)
