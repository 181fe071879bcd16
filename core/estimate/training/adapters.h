// Low-rank adapters beside frozen weights (LoRA, Hu et al. 2021, arXiv:2106.09685): a matrix
// [out, in] gets one of [rank, in] and one of [out, rank], which alone are trained.
#pragma once

#include <string>
#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

struct Adapters {
    std::int64_t rank = 0;
    // Roles of parameters (parameters.h: "attn_q", of joined tensors "attn_qkv"); empty: every
    // matrix within the blocks but routers, as QLoRA has it (arXiv:2305.14314, section 4).
    std::vector<std::string> targets;
    // In which the frozen weights lie (QLoRA: NF4); not GGUF. nullptr: in the type computed in.
    const WeightFormat* base = nullptr;
    double dropout = 0;  // of what enters each adapter
};

// The adapters of these tensors, in their order: two matrices for each parameter of transformers,
// as huggingface/peft has one adapter a module (src/peft/tuners/tuners_utils.py,
// _get_in_out_features). An expert has its own.
// Throws InputError naming "lora_rank" or "lora_targets".
std::vector<WeightTensor> adapter_tensors(const Adapters& adapters,
                                          const std::vector<WeightTensor>& tensors);

// What huggingface/peft has otherwise than adapter_tensors() with no targets, in a sentence; empty
// where it is the same.
std::string peft_note(const Architecture& architecture);

}  // namespace rootspace::estimate
