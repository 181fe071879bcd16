// How many weights of a model a stored tensor holds.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estimate/headers/header_tensor.h"

namespace rootspace::estimate {

// By name, over tensors that outlive it.
using TensorsByName = std::unordered_map<std::string_view, const HeaderTensor*>;

TensorsByName by_name(const std::vector<HeaderTensor>& tensors);

// 0 for scales, zeros and buffers; nullopt where the header does not tell how many bits a weight
// has.
std::optional<std::int64_t> parameters_in(const HeaderTensor& tensor, const TensorsByName& all);

}  // namespace rootspace::estimate
