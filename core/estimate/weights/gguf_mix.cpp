#include "estimate/weights/gguf_mix.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/weights/gguf_rules.h"

namespace rootspace::estimate {
namespace {

// Matrices that stay in float32: biases of experts, routers, tables of positions and of token types
// (tensor_allows_quantization, and the list in convert_hf_to_gguf.py). A matrix of one row is a
// vector to ggml.
bool stays_float32(const WeightTensor& tensor) {
    if (tensor.vector || (tensor.rows == 1 && tensor.copies == 1)) return true;
    return tensor.role.ends_with(".bias") || tensor.role.starts_with("ffn_gate_inp") ||
           tensor.role == "position_embd" || tensor.role == "token_types";
}

GgufCategory category(const std::string& role) {
    if (role == "output") return GgufCategory::output;
    if (role == "token_embd") return GgufCategory::embedding;
    if (role == "attn_v" || role == "attn_qkv" || role == "attn_kv_b") return GgufCategory::value;
    if (role == "attn_k") return GgufCategory::key;
    if (role == "attn_q") return GgufCategory::query;
    if (role == "attn_output") return GgufCategory::attention_output;
    if (role.starts_with("ffn_down")) return GgufCategory::down;
    if (role.starts_with("ffn_gate") || role.starts_with("ffn_up")) return GgufCategory::gate_up;
    return GgufCategory::other;
}

// tensor_type_fallback: blocks of 256, or 64 of Q2_0, do not divide the row; of Q1_0 there is none.
GgmlType fallback(GgmlType type) {
    switch (type) {
        case GgmlType::IQ1_S:
        case GgmlType::IQ1_M:
        case GgmlType::IQ2_XXS:
        case GgmlType::IQ2_XS:
        case GgmlType::IQ2_S:
        case GgmlType::IQ3_XXS:
        case GgmlType::IQ3_S:
        case GgmlType::IQ4_XS:
            return GgmlType::IQ4_NL;
        case GgmlType::Q2_K:
        case GgmlType::Q3_K:
        case GgmlType::TQ1_0:
        case GgmlType::TQ2_0:
        case GgmlType::Q2_0:
            return GgmlType::Q4_0;
        case GgmlType::Q4_K:
            return GgmlType::Q5_0;
        case GgmlType::Q5_K:
            return GgmlType::Q5_1;
        case GgmlType::Q6_K:
            return GgmlType::Q8_0;
        default:
            return type;
    }
}

GgmlType fitted(const WeightTensor& tensor, GgmlType type) {
    const auto divides = [&](GgmlType one) {
        return tensor.columns % block_type(one).elements == 0;
    };
    if (divides(type)) return type;
    const GgmlType smaller = fallback(type);
    if (smaller == type)
        throw InputError("format", "rows that blocks of a type divide",
                         "rows of " + std::to_string(tensor.columns) + " in " + tensor.role +
                             ", for which llama.cpp has nothing in place of " +
                             block_type(type).name);
    return divides(smaller) ? smaller : GgmlType::F16;
}

}  // namespace

GgufModelFacts gguf_model_facts(const std::vector<WeightTensor>& tensors) {
    GgufModelFacts facts;
    std::int64_t queries = 0, keys = 0;
    for (const WeightTensor& tensor : tensors) {
        facts.blocks = std::max(facts.blocks, tensor.block + 1);
        if (tensor.component == Component::experts)
            facts.experts = std::max(facts.experts, tensor.copies);
        if (tensor.role == "output") facts.tied = false;
        if (tensor.block != 0) continue;
        if (tensor.role == "attn_q") queries = tensor.rows;
        if (tensor.role == "attn_k") keys = tensor.rows;
        // Latent attention has one key for all heads, and a copy of this matrix a head.
        if (tensor.role == "attn_k_b") facts.heads_a_kv_head = tensor.copies;
        // Fused: queries, then keys and values, from a width that equals the queries'.
        if (tensor.role == "attn_qkv" && tensor.rows > tensor.columns) {
            queries = tensor.columns;
            keys = (tensor.rows - tensor.columns) / 2;
        }
    }
    if (keys > 0 && queries >= keys) facts.heads_a_kv_head = queries / keys;
    return facts;
}

std::vector<GgmlType> gguf_types(const std::vector<WeightTensor>& tensors, const GgufMixRow& mix,
                                 bool importance_matrix) {
    const bool blocks_of_weights = block_type(mix.base).elements > 1;
    GgufRules rules(gguf_model_facts(tensors), mix, importance_matrix || mix.needs_importance);
    std::vector<GgmlType> types;
    types.reserve(tensors.size());
    for (const WeightTensor& tensor : tensors) {
        if (tensor.own_type >= 0)
            types.push_back(static_cast<GgmlType>(tensor.own_type));
        else if (stays_float32(tensor))
            types.push_back(GgmlType::F32);
        else if (!blocks_of_weights)
            types.push_back(mix.base);
        else
            types.push_back(fitted(tensor, rules.type(tensor, category(tensor.role))));
    }
    return types;
}

}  // namespace rootspace::estimate
