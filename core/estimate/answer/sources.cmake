set(sources request.cpp engine_formats.cpp engine_devices.cpp loader_modules.cpp kept_modules.cpp vllm_batch.cpp vllm_pages.cpp engine_windows.cpp vllm_hardware.cpp hf_hardware.cpp placement.cpp inference_work.cpp inference_answer.cpp trainer_note.cpp trainer_limits.cpp training_answer.cpp estimated.cpp answer.cpp levers.cpp
    device_choice.cpp questions.cpp lists.cpp reconcile_answer.cpp)
