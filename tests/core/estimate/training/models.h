// Architectures the training tests use, each from its own config.
#pragma once

#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

inline Architecture llama_like(std::int64_t vocabulary, std::int64_t width, std::int64_t layers,
                               std::int64_t heads, std::int64_t kv_heads, std::int64_t hidden) {
    Architecture a{};
    a.vocabulary = vocabulary, a.width = width, a.context = 8192;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.blocks.assign(
        static_cast<std::size_t>(layers),
        Block{GroupedAttention{heads, kv_heads, width / heads}, DenseMlp{hidden, true}});
    return a;
}

inline Architecture gpt_like(std::int64_t vocabulary, std::int64_t width, std::int64_t layers,
                             std::int64_t heads, std::int64_t context) {
    Architecture a{};
    a.vocabulary = vocabulary, a.width = width, a.context = a.learned_positions = context;
    a.norm = Norm::layer, a.activation = Activation::gelu, a.tied = true;
    GroupedAttention attention{heads, heads, width / heads};
    attention.query_bias = attention.key_value_bias = attention.output_bias = true;
    a.blocks.assign(static_cast<std::size_t>(layers),
                    Block{attention, DenseMlp{4 * width, false, true}});
    return a;
}

// meta-llama/Llama-3.1-8B and 405B, huggyllama/llama-7b, meta-llama/Llama-2-7b-hf, config.json.
inline Architecture llama_31_8b() { return llama_like(128256, 4096, 32, 32, 8, 14336); }
inline Architecture llama_31_405b() { return llama_like(128256, 16384, 126, 128, 8, 53248); }
inline Architecture llama_7b() { return llama_like(32000, 4096, 32, 32, 32, 11008); }

// openai-community/gpt2-xl, config.json.
inline Architecture gpt2_xl() { return gpt_like(50257, 1600, 48, 25, 1024); }

// Korthikanti et al. 2022, arXiv:2205.05198, table 3: 22B, 51,200 words, 2,048 tokens.
inline Architecture megatron_22b() { return gpt_like(51200, 6144, 48, 64, 2048); }

// google-bert/bert-large-uncased, config.json, with its pooler and no head of words.
inline Architecture bert_large() {
    Architecture a = gpt_like(30522, 1024, 24, 16, 512);
    a.tied = a.head = a.final_norm = a.causal = false;
    a.token_types = 2, a.embedding_norm = a.pooler = true;
    return a;
}

// "Mixtral-8x2B with reduced layers", as ISEEKYAN/mbridge memory_estimator/README.md prints its
// parts: experts [10,880, 2,048] and [2,048, 5,440], query-key-value [4,096, 2,048].
inline Architecture mixtral_8x2b() {
    Architecture a = llama_like(32000, 2048, 4, 16, 8, 5440);
    for (Block& block : a.blocks) block.mlp = ExpertMlp{8, 2, 5440};
    return a;
}

// mistralai/Mixtral-8x7B-v0.1, config.json.
inline Architecture mixtral_8x7b() {
    Architecture a = llama_like(32000, 4096, 32, 32, 8, 14336);
    for (Block& block : a.blocks) block.mlp = ExpertMlp{8, 2, 14336};
    return a;
}

// deepseek-ai/DeepSeek-V2-Lite, config.json.
inline Architecture deepseek_v2_lite() {
    Architecture a = llama_like(102400, 2048, 27, 16, 16, 10944);
    for (std::size_t i = 0; i < a.blocks.size(); ++i) {
        a.blocks[i].attention = LatentAttention{16, 0, 512, 128, 64, 128};
        if (i > 0) a.blocks[i].mlp = ExpertMlp{64, 6, 1408, 2816};
    }
    return a;
}

}  // namespace rootspace::estimate
