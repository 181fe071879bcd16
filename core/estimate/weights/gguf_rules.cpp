#include "estimate/weights/gguf_rules.h"

namespace rootspace::estimate {
namespace {

const WholeCoefficient grouped_heads{"gguf.grouped_heads", 4};  // that share a key count as many
const WholeCoefficient some_experts{"gguf.some_experts", 4};
const WholeCoefficient mixtral_experts{"gguf.mixtral_experts", 8};
const WholeCoefficient eighth{"gguf.eighth", 8};  // first and last layers, by this share
const WholeCoefficient sixteenth{"gguf.sixteenth", 16};
const WholeCoefficient every_third{"gguf.every_third", 3};
const WholeCoefficient first_values_q3{"gguf.first_values_q3_k_m", 2};
const WholeCoefficient first_values_q4{"gguf.first_values_q4_k_s", 4};

}  // namespace

using enum GgmlType;

GgufRules::GgufRules(const GgufModelFacts& facts, const GgufMixRow& mix, bool importance_matrix)
    : facts_(facts), mix_(mix), importance_(importance_matrix) {}

GgmlType GgufRules::type(const WeightTensor& tensor, GgufCategory category) {
    if (category == GgufCategory::output || (facts_.tied && category == GgufCategory::embedding))
        return head(tensor);
    if (mix_.mix == GgufMix::MXFP4_MOE) return tensor.copies > 1 ? MXFP4 : Q8_0;
    switch (category) {
        case GgufCategory::embedding:
            return embedding();
        case GgufCategory::value:
            return value(tensor, values_seen_++);
        case GgufCategory::key:
            return key();
        case GgufCategory::query:
            return query();
        case GgufCategory::attention_output:
            return attention_output();
        case GgufCategory::down: {
            // The lowest mixes count the tensors, shared experts' among them, also of an expert
            // model.
            const std::int64_t seen = downs_seen_++;
            return down(facts_.experts > 1 && !lowest() ? tensor.block : seen);
        }
        case GgufCategory::gate_up:
            return gate_up(tensor.block);
        default:
            return mix_.base;
    }
}

GgmlType GgufRules::head(const WeightTensor& tensor) const {
    if (mix_.mix == GgufMix::MXFP4_MOE) return Q8_0;
    if (tensor.columns % block_type(mix_.base).elements != 0) return Q8_0;
    if (lowest() || mix_.mix == GgufMix::IQ3_XXS) return Q5_K;
    return mix_.base == Q8_0 ? Q8_0 : Q6_K;
}

GgmlType GgufRules::embedding() const {
    switch (mix_.mix) {
        case GgufMix::IQ1_S:
        case GgufMix::IQ1_M:
        case GgufMix::IQ2_XXS:
        case GgufMix::IQ2_XS:
            return Q2_K;
        case GgufMix::IQ2_S:
        case GgufMix::IQ2_M:
        case GgufMix::IQ3_XXS:
            return IQ3_S;
        case GgufMix::TQ1_0:
        case GgufMix::TQ2_0:
        case GgufMix::Q2_0:
            return Q4_K;
        default:
            return mix_.base;
    }
}

GgmlType GgufRules::value(const WeightTensor& tensor, std::int64_t seen) const {
    if (lowest()) {
        if (grouped() || facts_.experts >= some_experts) return Q4_K;
        return low_small() ? IQ3_S : Q2_K;
    }
    if (eight_experts()) return Q8_0;
    GgmlType type = mix_.base;
    switch (mix_.mix) {
        case GgufMix::Q2_K:
            type = grouped() ? Q4_K : Q3_K;
            break;
        case GgufMix::IQ3_XXS:
            type = grouped() ? Q4_K : importance_ ? IQ3_XXS : IQ3_S;
            break;
        case GgufMix::Q2_K_S:
        case GgufMix::IQ3_XS:
        case GgufMix::IQ3_S:
            if (grouped()) type = Q4_K;
            break;
        case GgufMix::IQ3_M:
            type = Q4_K;
            break;
        case GgufMix::Q3_K_M:
            type = seen < first_values_q3 ? Q5_K : Q4_K;
            break;
        case GgufMix::Q3_K_L:
            type = Q5_K;
            break;
        case GgufMix::IQ4_NL:
        case GgufMix::IQ4_XS:
            if (grouped()) type = Q5_K;
            break;
        case GgufMix::Q4_K_M:
        case GgufMix::Q5_K_M:
            if (more_bits(seen, facts_.blocks)) type = Q6_K;
            break;
        case GgufMix::Q4_K_S:
            if (seen < first_values_q4) type = Q5_K;
            break;
        default:
            break;
    }
    return tensor.of_70b && (type == Q3_K || type == Q4_K) ? Q5_K : type;
}

GgmlType GgufRules::key() const {
    if (eight_experts()) return lowest() ? Q4_K : Q8_0;
    return query();
}

GgmlType GgufRules::query() const {
    if (mix_.mix == GgufMix::IQ3_XS) return IQ3_XXS;
    if (mix_.mix == GgufMix::IQ3_XXS) return IQ2_S;
    return mix_.base;
}

GgmlType GgufRules::attention_output() const {
    if (eight_experts()) {
        switch (mix_.mix) {
            case GgufMix::Q2_K_S:
            case GgufMix::Q3_K_L:
                return mix_.base;
            default:
                // The other mixes of K and I types of four bits and less.
                return lowest() || mix_.base == Q2_K || mix_.base == Q3_K || mix_.base == Q4_K ||
                               mix_.base == IQ3_XXS || mix_.base == IQ3_S || mix_.base == IQ4_NL ||
                               mix_.base == IQ4_XS
                           ? Q5_K
                           : mix_.base;
        }
    }
    switch (mix_.mix) {
        case GgufMix::IQ1_S:
        case GgufMix::IQ1_M:
            return IQ2_XXS;
        case GgufMix::IQ2_S:
        case GgufMix::IQ2_M:
        case GgufMix::IQ3_XXS:
            return IQ3_S;
        case GgufMix::Q2_K:
            return Q3_K;
        case GgufMix::Q3_K_M:
        case GgufMix::IQ3_M:
            return Q4_K;
        case GgufMix::Q3_K_L:
            return Q5_K;
        default:
            return mix_.base;
    }
}

GgmlType GgufRules::down(std::int64_t layer) const {
    const bool early = layer < facts_.blocks / eighth;
    switch (mix_.mix) {
        case GgufMix::IQ1_S:
        case GgufMix::IQ1_M:
        case GgufMix::IQ2_XXS:
        case GgufMix::IQ2_XS:
            return early ? Q2_K : mix_.base;
        case GgufMix::IQ2_S:
        case GgufMix::IQ2_M:
            return early ? IQ3_S : mix_.base;
        case GgufMix::Q2_K:
            return Q3_K;
        case GgufMix::Q2_K_S:
            return early ? Q4_K : mix_.base;
        case GgufMix::IQ3_XXS:
            return importance_ ? mix_.base : early ? Q4_K : Q3_K;
        case GgufMix::Q3_K_M:
            return layer < facts_.blocks / sixteenth ? Q5_K : Q4_K;
        case GgufMix::IQ3_M:
            return early || (eight_experts() && more_bits(layer, facts_.blocks)) ? Q4_K : mix_.base;
        case GgufMix::Q3_K_L:
            return Q5_K;
        case GgufMix::Q4_K_M:
        case GgufMix::Q5_K_M:
            return more_bits(layer, facts_.blocks) ? Q6_K : mix_.base;
        case GgufMix::IQ4_NL:
        case GgufMix::IQ4_XS:
            return early && !importance_ ? Q5_K : mix_.base;
        case GgufMix::Q4_K_S:
            return early ? Q5_K : mix_.base;
        case GgufMix::Q4_0:
            return early && importance_ ? Q4_1 : mix_.base;
        case GgufMix::Q5_0:
            return early && importance_ ? Q5_1 : mix_.base;
        default:
            return mix_.base;
    }
}

GgmlType GgufRules::gate_up(std::int64_t layer) const {
    const bool middle =
        layer >= facts_.blocks / eighth && layer < (eighth - 1) * facts_.blocks / eighth;
    return mix_.mix == GgufMix::IQ3_XS && middle ? IQ3_XXS : mix_.base;
}

bool GgufRules::more_bits(std::int64_t layer, std::int64_t layers) const {
    const std::int64_t first = layers / eighth;
    return layer < first || layer >= (eighth - 1) * layers / eighth ||
           (layer - first) % every_third == every_third - 1;
}

bool GgufRules::grouped() const { return facts_.heads_a_kv_head >= grouped_heads; }
bool GgufRules::eight_experts() const { return facts_.experts == mixtral_experts; }

bool GgufRules::low_small() const {
    return mix_.mix == GgufMix::IQ2_S || mix_.mix == GgufMix::IQ2_M;
}

bool GgufRules::lowest() const {
    switch (mix_.mix) {
        case GgufMix::IQ1_S:
        case GgufMix::IQ1_M:
        case GgufMix::IQ2_XXS:
        case GgufMix::IQ2_XS:
        case GgufMix::IQ2_S:
        case GgufMix::IQ2_M:
            return true;
        default:
            return false;
    }
}

}  // namespace rootspace::estimate
