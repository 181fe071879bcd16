// Models of the tests, from the sizes of tests/fixtures/models.csv or from sizes stated here.
#pragma once

#include <stdexcept>
#include <string>

#include "estimate/architecture/architecture.h"
#include "support/csv.h"

namespace rootspace::estimate {

struct Sizes {
    std::int64_t layers, width, heads, kv_heads, head_size, mlp, vocabulary;
    bool tied = false, query_bias = false;
};

// RMSNorm, gated MLP, rotary positions: Llama, Mistral, Qwen2.5.
inline Architecture llama_like(const Sizes& sizes) {
    Architecture a{};
    a.family = "llama";
    a.vocabulary = sizes.vocabulary, a.width = sizes.width, a.context = 4096;
    a.norm = Norm::rms, a.activation = Activation::silu, a.tied = sizes.tied;
    GroupedAttention attention{sizes.heads, sizes.kv_heads, sizes.head_size};
    attention.query_bias = attention.key_value_bias = sizes.query_bias;
    a.blocks.assign(static_cast<std::size_t>(sizes.layers),
                    Block{attention, DenseMlp{sizes.mlp, true}});
    return a;
}

// A row of models.csv of that kind.
inline Architecture model_row(const std::string& name) {
    for (const auto& row : read_csv("models.csv"))
        if (row.at(0) == name) {
            const auto size = [&](std::size_t column) { return std::stoll(row.at(column)); };
            return llama_like({size(6), size(7), size(8), size(9), size(10), size(11), size(12),
                               row.at(13) == "1", row.at(17) == "qkv only"});
        }
    throw std::runtime_error("no model " + name);
}

inline Architecture mixtral() {
    Architecture a = model_row("Mixtral-8x7B");
    for (Block& block : a.blocks) block.mlp = ExpertMlp{8, 2, 14336};
    return a;
}

// openai/gpt-oss-20b, config.json.
inline Architecture gpt_oss_20b() {
    Architecture a = llama_like({24, 2880, 64, 8, 64, 0, 201088});
    GroupedAttention attention{64, 8, 64};
    attention.query_bias = attention.key_value_bias = attention.output_bias = true;
    attention.sinks = true;
    ExpertMlp experts{32, 4, 2880};
    experts.router_bias = experts.expert_bias = true;
    a.blocks.assign(24, Block{attention, experts});
    return a;
}

// deepseek-ai/DeepSeek-V2-Lite, config.json.
inline Architecture deepseek_v2_lite() {
    Architecture a = llama_like({27, 2048, 16, 16, 192, 0, 102400});
    const LatentAttention attention{16, 0, 512, 128, 64, 128};
    ExpertMlp experts{64, 6, 1408};
    experts.shared_width = 2 * 1408;
    a.blocks.assign(27, Block{attention, experts});
    a.blocks[0].mlp = DenseMlp{10944, true};
    return a;
}

// deepseek-ai/DeepSeek-V3, config.json, with its prediction block.
inline Architecture deepseek_v3() {
    Architecture a = llama_like({61, 7168, 128, 128, 192, 0, 129280});
    const LatentAttention attention{128, 1536, 512, 128, 64, 128};
    ExpertMlp experts{256, 8, 2048};
    experts.shared_width = 2048, experts.correction_bias = true;
    a.blocks.assign(61, Block{attention, experts});
    for (std::size_t i = 0; i < 3; ++i) a.blocks[i].mlp = DenseMlp{18432, true};
    a.prediction_blocks = {{Block{attention, experts}}};
    return a;
}

}  // namespace rootspace::estimate
