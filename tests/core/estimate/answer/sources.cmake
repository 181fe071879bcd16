set(sources request_test.cpp answer_test.cpp engine_formats_test.cpp published_type_test.cpp engine_devices_test.cpp vllm_batch_test.cpp vllm_mxfp4_test.cpp several_devices_test.cpp derivation_test.cpp plural_test.cpp training_answer_test.cpp trainer_test.cpp bounds_test.cpp notes_test.cpp questions_test.cpp least_recompute_test.cpp device_choice_test.cpp
    reconcile_answer_test.cpp)
