// A model's tensors as transformers has them: one parameter where its module keeps several in one.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

// Each group of joined tensors of a block in the place of its first, under a role of its own
// ("attn_qkv", "ffn_gate_up", "ffn_gate_up_exps", and their biases), with the rows of all.
std::vector<WeightTensor> parameters(const std::vector<WeightTensor>& tensors);

// How many parameters of transformers one of these is: each expert's matrix, unless all are one.
std::int64_t parameter_copies(const WeightTensor& tensor);

// Numbers of all of these.
std::int64_t element_count(const std::vector<WeightTensor>& tensors);

}  // namespace rootspace::estimate
