// What gpt-oss holds without kernels that know sinks.
#pragma once

#include <string>

#include "estimate/answer/placement.h"

namespace rootspace::estimate {

// Of gpt-oss under transformers with attention fused; else empty.
std::string scores_note(const Request& request, const Placement& placement);

// Of training it in transformers' modules; else empty.
std::string trained_scores_note(const Request& request);

}  // namespace rootspace::estimate
