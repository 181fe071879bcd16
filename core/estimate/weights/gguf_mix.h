// Which type llama.cpp's quantize gives each tensor of a file ("Q4_K_M" is a mix of Q4_K and Q6_K).
// Source: src/llama-quant.cpp of ggml-org/llama.cpp at commit 007dbbf, from which each rule is told
// in our words; its special cases for Falcon are left out, as that family is.
#pragma once

#include <string>
#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/weights/block_type.h"

namespace rootspace::estimate {

enum class GgufMix {
    F32,
    F16,
    BF16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2_K,
    Q2_K_S,
    Q3_K_S,
    Q3_K_M,
    Q3_K_L,
    Q4_K_S,
    Q4_K_M,
    Q5_K_S,
    Q5_K_M,
    Q6_K,
    IQ1_S,
    IQ1_M,
    IQ2_XXS,
    IQ2_XS,
    IQ2_S,
    IQ2_M,
    IQ3_XXS,
    IQ3_XS,
    IQ3_S,
    IQ3_M,
    IQ4_NL,
    IQ4_XS,
    TQ1_0,
    TQ2_0,
    Q1_0,
    Q2_0,
    MXFP4_MOE,
};

struct GgufMixRow {
    GgufMix mix;
    const char* id;  // as quantize takes it: "Q4_K_M"
    GgmlType base;   // of a matrix that no rule names
    // quantize refuses to write it without an importance matrix.
    bool needs_importance = false;
};

const std::vector<GgufMixRow>& gguf_mixes();

// What the rules ask of a model; all of it follows from the list of its tensors.
struct GgufModelFacts {
    std::int64_t blocks = 0;
    std::int64_t experts = 0;          // 0 or 1: none
    std::int64_t heads_a_kv_head = 1;  // "n_gqa"
    bool tied = true;                  // no "output" in the list
};

GgufModelFacts gguf_model_facts(const std::vector<WeightTensor>& tensors);

// One type a tensor of a whole model, in the list's order; its own, where it has one. An importance
// matrix changes four mixes that do not need one: Q4_0, Q5_0, IQ4_NL and IQ4_XS. Throws InputError
// where no type fits a tensor's shape.
std::vector<GgmlType> gguf_types(const std::vector<WeightTensor>& tensors, const GgufMixRow& mix,
                                 bool importance_matrix = false);

}  // namespace rootspace::estimate
