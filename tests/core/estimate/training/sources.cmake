set(sources optimizer_test.cpp zero_formulas_test.cpp adapters_test.cpp parallelism_test.cpp whole_experts_test.cpp buffers_test.cpp base_weights_test.cpp weight_casts_test.cpp
    traffic_test.cpp token_traffic_test.cpp muon_step_test.cpp offload_test.cpp shards_test.cpp operator_checkpoints_test.cpp pipeline_buffers_test.cpp pipeline_time_test.cpp training_test.cpp
    by_hand_test.cpp deepspeed_states_test.cpp step_gradients_test.cpp published_rows.cpp residuals_test.cpp)
