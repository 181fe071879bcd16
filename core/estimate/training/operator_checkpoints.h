// Selective recomputation as torchtitan does it ("selective_ac_option": "op"): of each block the
// input is kept, the output of every second matrix product in order of execution, the attention's
// output and its logarithms, and what reduce-scatters give; the rest runs again in backward.
// pytorch/torchtitan parallelize_llama.py, _save_list and _custom_policy, 2024.
#pragma once

#include "estimate/activations/recompute.h"

namespace rootspace::estimate {

// Throws InputError ("recompute") for blocks with experts, latent attention or unfused attention,
// which that list of operations does not describe.
RecomputePlan operator_checkpoints(const Architecture& architecture, const ActivationSetup& setup,
                                   KnownBlocks& known);

// Bytes one block keeps.
Bytes operator_kept_bytes(const Architecture& architecture, const Block& block,
                          const ActivationSetup& setup);

}  // namespace rootspace::estimate
