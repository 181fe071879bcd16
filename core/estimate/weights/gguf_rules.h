// The rules of gguf_mix.h, one function a kind of tensor (llama_tensor_get_type_impl in
// src/llama-quant.cpp of ggml-org/llama.cpp).
#pragma once

#include "estimate/weights/gguf_mix.h"

namespace rootspace::estimate {

// `value` is also a fused attn_qkv and the unsplit attn_kv_b; `down` and `gate_up` also the
// experts'.
enum class GgufCategory {
    output,
    embedding,
    value,
    key,
    query,
    attention_output,
    down,
    gate_up,
    other
};

// Asked for the tensors of a model in order: the rules count as they go.
class GgufRules {
  public:
    GgufRules(const GgufModelFacts& facts, const GgufMixRow& mix, bool importance_matrix);

    // Before any fallback for shapes that blocks do not divide.
    GgmlType type(const WeightTensor& tensor, GgufCategory category);

  private:
    GgmlType head(const WeightTensor& tensor) const;
    GgmlType embedding() const;
    GgmlType value(const WeightTensor& tensor, std::int64_t seen) const;
    GgmlType key() const;
    GgmlType query() const;
    GgmlType attention_output() const;
    GgmlType down(std::int64_t layer) const;
    GgmlType gate_up(std::int64_t layer) const;
    bool more_bits(std::int64_t layer, std::int64_t layers) const;
    bool grouped() const;
    bool eight_experts() const;
    bool lowest() const;     // the mixes of about two bits and less
    bool low_small() const;  // of them the two that spend more on few tensors: IQ2_S, IQ2_M

    GgufModelFacts facts_;
    GgufMixRow mix_;
    bool importance_;
    std::int64_t values_seen_ = 0;
    std::int64_t downs_seen_ = 0;
};

}  // namespace rootspace::estimate
