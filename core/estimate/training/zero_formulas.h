// What ZeRO's paper and DeepSpeed's own estimators print for the states of P parameters on N
// devices: two published answers that differ, kept apart from the sum over real tensors.
#pragma once

#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

// Rajbhandari et al. 2020, arXiv:1910.02054, figure 1 and table 1: (2 + 2 + K) P, of which
// stage 1 shares out K, stage 2 gradients too, stage 3 weights too; K = 12 for Adam. Rounded up to
// bytes.
Quantity zero_paper_states(std::int64_t parameters, std::int64_t devices, std::int64_t stage);

// The largest model by the same formula: parameters whose states fit `bytes` a device.
std::int64_t zero_paper_largest_model(Bytes bytes, std::int64_t devices, std::int64_t stage);

struct DeepSpeedStates {
    Quantity device, host;  // host: of one node
};

enum class DeepSpeedOffload { none, optimizer, optimizer_and_parameters };

// deepspeedai/DeepSpeed, estimate_zero2_model_states_mem_needs (runtime/zero/stage_1_and_2.py) and
// estimate_zero3_model_states_mem_needs (stage3.py), zero_init on, buffer factor 1.5. Stage 2 or 3;
// `largest_layer` in parameters, of stage 3 alone. Throws InputError.
DeepSpeedStates deepspeed_estimate(std::int64_t parameters, std::int64_t largest_layer,
                                   std::int64_t devices_a_node, std::int64_t nodes,
                                   std::int64_t stage, DeepSpeedOffload offload);

}  // namespace rootspace::estimate
