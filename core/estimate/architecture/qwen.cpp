// Qwen 2, 2.5 and 3, dense and with experts (arXiv:2407.10671, 2412.15115, 2505.09388).
#include <algorithm>

#include "estimate/architecture/families.h"
#include "estimate/architecture/parts.h"
#include "estimate/architecture/windows.h"

namespace rootspace::estimate {
namespace {

// The size a window would have; 0 unless use_sliding_window, which is off by default.
std::int64_t read_window(ConfigObject& config) {
    if (!config.flag_or("use_sliding_window", false)) return 0;
    return config.has("sliding_window") ? config.size_or("sliding_window", 0, largest_context)
                                        : 4096;
}

// Qwen2Config and Qwen3Config: layers from max_window_layers on slide.
std::vector<std::int64_t> upper_windows(ConfigObject& config, std::int64_t layers) {
    const std::int64_t full = config.count_or("max_window_layers", 28);
    return layer_windows(config, layers, read_window(config),
                         [full](std::int64_t layer) { return layer >= full; });
}

// A layer has experts unless mlp_only_layers names it, every decoder_sparse_step-th one
// (Qwen2MoeDecoderLayer, Qwen3MoeDecoderLayer).
void put_experts(ConfigObject& config, Architecture& a, const ExpertMlp& experts) {
    const std::int64_t step = config.size_or("decoder_sparse_step", 1, largest_layers);
    const auto layers = static_cast<std::int64_t>(a.blocks.size());
    std::vector<char> dense(a.blocks.size(), false);
    if (const Json* only = config.list("mlp_only_layers"))
        for (const Json& value : *only) {
            if (!value.is_number_integer() || value.get<std::int64_t>() < 0 ||
                value.get<std::int64_t>() >= layers)
                throw InputError(config.place("mlp_only_layers"),
                                 "layers from 0 to " + std::to_string(layers - 1),
                                 described(value));
            dense[static_cast<std::size_t>(value.get<std::int64_t>())] = true;
        }
    for (std::int64_t i = 0; i < layers; ++i)
        if (const auto at = static_cast<std::size_t>(i); !dense[at] && (i + 1) % step == 0)
            a.blocks[at].mlp = experts;
}

// Qwen3Attention and Qwen3MoeAttention: a norm on queries and keys.
GroupedAttention read_normed(ConfigObject& config, std::int64_t width, std::int64_t kv_heads,
                             std::int64_t head_size) {
    GroupedAttention g = read_grouped(config, width, kv_heads, head_size);
    set_bias(g, config.flag_or("attention_bias", false));
    g.query_key_norm = true;
    return g;
}

}  // namespace

// Qwen2Config: biases on queries, keys and values alone (Qwen2Attention).
Architecture read_qwen2(ConfigObject& config) {
    Architecture a = read_decoder(config, {32768, false});
    GroupedAttention g = read_grouped(config, a.width, 32, 0);
    g.query_bias = g.key_value_bias = true;
    const DenseMlp mlp{config.size("intermediate_size"), true};
    a.blocks = windowed_blocks(g, mlp, 2, upper_windows(config, read_layers(config)));
    return a;
}

// Qwen2MoeConfig; its windows take every other layer below max_window_layers.
Architecture read_qwen2_moe(ConfigObject& config) {
    Architecture a = read_decoder(config, {32768, false});
    GroupedAttention g = read_grouped(config, a.width, 16, 0);
    g.query_bias = g.key_value_bias = config.flag_or("qkv_bias", true);
    const std::int64_t below = config.count_or("max_window_layers", 28);
    const DenseMlp dense{config.size("intermediate_size"), true};
    a.blocks =
        windowed_blocks(g, dense, 2,
                        layer_windows(config, read_layers(config), read_window(config),
                                      [below](std::int64_t i) { return i % 2 == 0 && i < below; }));
    ExpertMlp experts = read_experts(config, "num_experts", 60, "num_experts_per_tok", 4,
                                     config.size("moe_intermediate_size"));
    experts.shared_width = config.size_or("shared_expert_intermediate_size", 5632);
    experts.shared_gate = true;
    put_experts(config, a, experts);
    return a;
}

// Qwen3Config: heads of 128 unless stated.
Architecture read_qwen3(ConfigObject& config) {
    Architecture a = read_decoder(config, {32768, false});
    const GroupedAttention g = read_normed(config, a.width, 32, 128);
    const DenseMlp mlp{config.size("intermediate_size"), true};
    a.blocks = windowed_blocks(g, mlp, 2, upper_windows(config, read_layers(config)));
    return a;
}

// Qwen3MoeConfig; no shared expert, a window for all layers or none.
Architecture read_qwen3_moe(ConfigObject& config) {
    Architecture a = read_decoder(config, {32768, false});
    const GroupedAttention g = read_normed(config, a.width, 4, 0);
    const DenseMlp dense{config.size("intermediate_size"), true};
    a.blocks = windowed_blocks(g, dense, 2,
                               layer_windows(config, read_layers(config), read_window(config),
                                             [](std::int64_t) { return true; }));
    put_experts(config, a,
                read_experts(config, "num_experts", 128, "num_experts_per_tok", 8,
                             config.size("moe_intermediate_size")));
    return a;
}

}  // namespace rootspace::estimate
