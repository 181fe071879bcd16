// The JSON of safetensors files as a stream of events: nothing is built but the list of tensors.
#pragma once

#include <string_view>
#include <vector>

#include "estimate/headers/header_tensor.h"

namespace rootspace::estimate {

// {"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}, ..., "__metadata__":
// {...}}. Throws InputError for other JSON, for a tensor whose bytes are not its shape's, and past
// the limits of limits.h. Names and offsets are not compared with each other here.
std::vector<HeaderTensor> parse_safetensors_json(std::string_view text);

}  // namespace rootspace::estimate
