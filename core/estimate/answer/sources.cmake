set(sources request.cpp inference_answer.cpp training_answer.cpp answer.cpp levers.cpp questions.cpp lists.cpp reconcile_answer.cpp)
