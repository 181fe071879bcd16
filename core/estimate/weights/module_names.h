// What transformers (4.57) calls the module that holds a matrix: "model.layers.3.mlp.down_proj".
#pragma once

#include <string>

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

// Of a block's matrix in a family's own modules (src/transformers/models/<family>/modeling_*.py);
// "" of any other tensor. `expert`: which of the copies; -1: the module that holds them all.
std::string module_name(const std::string& family, const WeightTensor& tensor,
                        std::int64_t expert = 0);

}  // namespace rootspace::estimate
