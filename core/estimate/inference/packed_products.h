// What bitsandbytes holds beside a product of weights that it has packed, in transformers' MLPs.
#pragma once

#include "estimate/inference/live_tensors.h"

namespace rootspace::estimate {

// The fullest moment inside an MLP of `width` channels, of so many tokens: `usual`, or one of its
// products of packed weights.
Quantity inside_mlp(const Architecture& architecture, const Quantity& tokens, const Quantity& width,
                    bool gated, const Step& step, const HfInference& hf, const Quantity& usual);

}  // namespace rootspace::estimate
