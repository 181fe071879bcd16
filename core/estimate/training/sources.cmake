set(sources precision.cpp optimizer.cpp adapters.cpp parameters.cpp parallelism.cpp model_states.cpp whole_shares.cpp filled_shards.cpp zero_formulas.cpp
    base_weights.cpp weight_casts.cpp buffers.cpp deepspeed_buffers.cpp step_gradients.cpp sent_gradients.cpp muon_step.cpp data_traffic.cpp token_traffic.cpp traffic.cpp offload.cpp operator_checkpoints.cpp stage_activations.cpp
    pipeline_buffers.cpp pipeline_time.cpp training_setup.cpp training.cpp)
