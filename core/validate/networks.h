// The networks the suite runs. Weights follow from seed 42, as in the seeds; inputs and dropout
// from a data seed.
#pragma once

#include <memory>

#include "cost/network_plan.h"

namespace rootspace {

using SharedPlan = std::shared_ptr<const NetworkPlan>;

// The seeds' dense networks: `depth` linear layers with bias, Xavier weights, relu after all but
// the last, `width` inputs and hidden units, 10 outputs, one row. A layer with its relu is one
// stage; a squared error is the last. Theirs compute in 64-bit numbers, ours in 32-bit ones.
SharedPlan seed_network(std::int64_t depth, std::int64_t width);

// `depth` stages of linear `width` and gelu, `rows` rows, and a squared error.
SharedPlan dense_network(std::int64_t depth, std::int64_t width, std::int64_t rows);

// `stages` stages: linear `width` with relu, one row, all alike (ā(l) is a(l): relu keeps its
// output); a squared error is the last.
SharedPlan relu_chain(std::int64_t stages, std::int64_t width);

// Embedding of 4 tokens out of 16 into 8 channels; `depth` blocks, each one stage: causal attention
// with 2 heads that share one pair of keys and values, then a gated layer, both behind rms_norm and
// with dropout 0.25 in a residual; rms_norm, linear and cross-entropy.
SharedPlan small_transformer(std::int64_t depth);

// Embedding of bytes; `blocks` blocks of two stages: causal attention with 4 heads, and linear 4
// channels, gelu, linear, each behind layer_norm in a residual; a linear head and cross-entropy. 2
// texts of `tokens` tokens.
SharedPlan transformer(std::int64_t blocks, std::int64_t channels, std::int64_t tokens);

// Of a network file. Throws InputError.
SharedPlan network_of(const std::string& network_json);

SharedPlan with_data_seed(const SharedPlan& plan, std::uint64_t data_seed);

}  // namespace rootspace
