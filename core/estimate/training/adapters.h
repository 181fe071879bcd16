// Low-rank adapters beside frozen weights (LoRA, Hu et al. 2021, arXiv:2106.09685): a matrix
// [out, in] gets one of [rank, in] and one of [out, rank], which alone are trained.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

struct Adapters {
    std::int64_t rank = 0;
    // Roles of weight tensors ("attn_q", "ffn_down"); empty: every matrix within the blocks but
    // routers, as QLoRA has it (arXiv:2305.14314, section 4).
    std::vector<std::string> targets;
    // Bytes of the whole frozen model, as the weights folder counts its format (QLoRA: NF4).
    // Absent: the frozen weights are in the type computed in.
    std::optional<Bytes> base_bytes;
    double dropout = 0;  // of what enters each adapter
};

// The adapters of these tensors, in their order: two matrices for each. An expert has its own.
// Throws InputError naming "lora_rank" or "lora_targets".
std::vector<WeightTensor> adapter_tensors(const Adapters& adapters,
                                          const std::vector<WeightTensor>& tensors);

}  // namespace rootspace::estimate
