// DeepSeek-V2 and V3 (arXiv:2405.04434, 2412.19437): latent attention, shared and routed experts.
// DeepseekV2Config, DeepseekV3Config of transformers and configuration_deepseek.py beside the
// models' own config.json, which knows more fields.
#include "base/quantities.h"
#include "estimate/architecture/families.h"
#include "estimate/architecture/parts.h"

namespace rootspace::estimate {
namespace {

LatentAttention read_latent(ConfigObject& config) {
    LatentAttention m{};
    m.heads = config.size("num_attention_heads");
    // null is one step; an absent field would be the class's 1536, a guess that changes the count.
    if (!config.has("q_lora_rank"))
        throw InputError(config.place("q_lora_rank"), "a size, or null for queries in one step",
                         "nothing: the field is missing");
    m.query_rank = config.size_or("q_lora_rank", 0);
    m.kv_rank = config.size("kv_lora_rank");
    m.nope_size = config.size("qk_nope_head_dim");
    m.rope_size = config.size("qk_rope_head_dim");
    m.value_size = config.size("v_head_dim");
    m.bias = config.flag_or("attention_bias", false);
    return m;
}

// A token's experts are of topk_group of n_group equal groups (modeling_deepseek.py, MoEGate).
void check_groups(ConfigObject& config, std::int64_t experts) {
    const std::int64_t groups = config.count_or("n_group", 0);
    const std::int64_t chosen = config.count_or("topk_group", 0);
    if (groups > 0 && experts % groups != 0)
        throw InputError(config.place("n_group"),
                         "a divisor of n_routed_experts (" + std::to_string(experts) + ")",
                         std::to_string(groups));
    if (groups > 0 && chosen > groups)
        throw InputError(config.place("topk_group"),
                         "at most n_group (" + std::to_string(groups) + ")",
                         std::to_string(chosen));
}

struct Defaults {
    std::int64_t context, experts, active, shared, dense;
    bool correction_bias;
};

Architecture read(ConfigObject& config, const Defaults& defaults) {
    Architecture a = read_decoder(config, {defaults.context, false});
    const LatentAttention attention = read_latent(config);
    const std::int64_t layers = read_layers(config);
    const DenseMlp dense{config.size("intermediate_size"), true};
    a.blocks.assign(static_cast<std::size_t>(layers), Block{attention, dense});
    // null experts: a dense model.
    if (config.has("n_routed_experts") && !config.states("n_routed_experts")) return a;

    const std::int64_t width = config.size("moe_intermediate_size");
    ExpertMlp experts = read_experts(config, "n_routed_experts", defaults.experts,
                                     "num_experts_per_tok", defaults.active, width);
    check_groups(config, experts.experts);
    const std::int64_t shared =
        config.has("n_shared_experts") ? config.count_or("n_shared_experts", 0) : defaults.shared;
    experts.shared_width = checked_mul(shared, width);
    experts.correction_bias = config.states("topk_method")
                                  ? config.text_or("topk_method", "") == "noaux_tc"
                                  : defaults.correction_bias;
    // The first layers are dense, then every moe_layer_freq-th has experts (modeling_deepseek.py,
    // DeepseekV3DecoderLayer).
    const std::int64_t first = config.count_or("first_k_dense_replace", defaults.dense);
    const std::int64_t every = config.size_or("moe_layer_freq", 1, largest_layers);
    if (first > layers)
        throw InputError(config.place("first_k_dense_replace"),
                         "at most num_hidden_layers (" + std::to_string(layers) + ")",
                         std::to_string(first));
    for (std::int64_t i = first; i < layers; ++i)
        if (i % every == 0) a.blocks[static_cast<std::size_t>(i)].mlp = experts;
    const std::int64_t further = config.count_or("num_nextn_predict_layers", 0, largest_layers);
    a.prediction_blocks.assign(static_cast<std::size_t>(further),
                               PredictionBlock{Block{attention, experts}});
    return a;
}

}  // namespace

Architecture read_deepseek_v2(ConfigObject& config) {
    // num_experts_per_tok has no default in DeepseekV2Config.
    if (!config.has("n_routed_experts") || config.states("n_routed_experts"))
        config.size("num_experts_per_tok");
    return read(config, {2048, 64, 1, 2, 0, false});
}

Architecture read_deepseek_v3(ConfigObject& config) {
    return read(config, {4096, 256, 8, 1, 3, true});
}

}  // namespace rootspace::estimate
