// Which formats of weights transformers keeps packed on which hardware, expands to bf16 as it loads
// them, or refuses.
#pragma once

#include <string>
#include <vector>

#include "estimate/answer/request.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

// Throws InputError ("weights").
void check_hf_hardware(const WeightFormat& format, const Device& device);

// Sets the weights to bf16 where the request's engine is transformers and expands the format asked
// for on the device.
void take_expanded(Request& request);

// What was taken of them, in sentences. `asked`: the request before take_expanded().
std::vector<std::string> hf_hardware_notes(const Request& asked);

}  // namespace rootspace::estimate
