// How huggingface/transformers (4.57) writes the modules of a family, as far as autograd keeps
// something else for it than for modeling_llama.py.
#pragma once

#include "estimate/activations/activations.h"

namespace rootspace::estimate {

// Sets float32_softmax, gain_in_float32, gain_from_one, joined_attention, joined_gates,
// parts_are_views and experts of `setup`.
void set_module_form(ActivationSetup& setup, const Architecture& architecture);

// pytorch/torchtitan, models/common.
ExpertForm torchtitan_experts();

}  // namespace rootspace::estimate
