// The networks of the digest cases, small and of awkward sizes; and a text to train on.
#pragma once

#include <string>

#include "validate/networks.h"

namespace rootspace::digests {

// 17 stages, 8 rows of 33.
SharedPlan mlp();
// 9 stages of 32 channels on 2 x 33 tokens out of 128: layer and RMS norms, grouped causal
// attention, swiglu, dropout.
SharedPlan transformer();
// 150 stages, 41 rows of 18: mostly activations.
SharedPlan deep_chain();
// The text model of the site, web/presets/text-gpt.json: 11 stages of 64 channels on 8 x 32 bytes.
SharedPlan text_model();

extern const std::string training_text;

}  // namespace rootspace::digests
