// Architectures that several tests of this folder need.
#pragma once

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

struct QwenSizes {
    std::int64_t layers, width, heads, kv_heads, head_size, mlp, vocabulary;
    bool tied;
};

inline Architecture qwen(const QwenSizes& s) {
    Architecture a{};
    a.vocabulary = s.vocabulary, a.width = s.width, a.context = 32768;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.tied = s.tied;
    GroupedAttention attention{s.heads, s.kv_heads, s.head_size};
    attention.query_bias = attention.key_value_bias = true;
    a.blocks.assign(static_cast<std::size_t>(s.layers), Block{attention, DenseMlp{s.mlp, true}});
    return a;
}

// meta-llama/Llama-3.1-8B, config.json.
inline Architecture llama_8b() {
    Architecture a{};
    a.vocabulary = 128256, a.width = 4096, a.context = 131072;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.blocks.assign(32, Block{GroupedAttention{32, 8, 128}, DenseMlp{14336, true}});
    return a;
}

// Brown et al. 2020, arXiv:2005.14165, table 2.1.
inline Architecture gpt3() {
    Architecture a{};
    a.vocabulary = 50257, a.width = 12288, a.context = 2048, a.learned_positions = 2048;
    a.norm = Norm::layer, a.activation = Activation::gelu;
    a.tied = true;
    GroupedAttention attention{96, 96, 128};
    attention.query_bias = attention.key_value_bias = attention.output_bias = true;
    a.blocks.assign(96, Block{attention, DenseMlp{49152, false, true}});
    return a;
}

inline std::int64_t parameters(const Architecture& a) {
    return parameter_count(weight_tensors(a)).total;
}

}  // namespace rootspace::estimate
