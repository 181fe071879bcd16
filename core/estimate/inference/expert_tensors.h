// Bytes that an MLP of experts holds at its fullest in transformers, beside the tensors of the
// model's width around it. Where experts run one after the other each has an even share of tokens.
#pragma once

#include "estimate/inference/live_tensors.h"

namespace rootspace::estimate {

// Of `hf`, packed_experts says that experts are in MXFP4, by the kernels of triton_kernels (gpt-oss
// alone), and packed that bitsandbytes has packed them; otherwise their matrices are of the
// activations' type.
Quantity experts_live(const Architecture& architecture, const Block& block, const ExpertMlp& mlp,
                      const Step& step, const HfInference& hf);

}  // namespace rootspace::estimate
