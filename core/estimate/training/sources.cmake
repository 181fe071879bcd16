set(sources precision.cpp optimizer.cpp adapters.cpp parameters.cpp parallelism.cpp model_states.cpp zero_formulas.cpp
    base_weights.cpp weight_casts.cpp buffers.cpp deepspeed_buffers.cpp deepspeed_step.cpp sent_gradients.cpp traffic.cpp offload.cpp operator_checkpoints.cpp stage_activations.cpp
    pipeline_buffers.cpp pipeline_time.cpp training_setup.cpp training.cpp)
