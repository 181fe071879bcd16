// Llama (Touvron et al. 2023) and those with the same block: Mistral, Mixtral, Phi-3. RMS norms,
// rotary positions, a gated MLP of three matrices.
#include "estimate/architecture/families.h"
#include "estimate/architecture/parts.h"
#include "estimate/architecture/windows.h"

namespace rootspace::estimate {
namespace {

constexpr auto every_layer = [](std::int64_t) { return true; };

}  // namespace

// LlamaConfig.
Architecture read_llama(ConfigObject& config) {
    Architecture a = read_decoder(config, {2048, false});
    GroupedAttention g = read_grouped(config, a.width);
    set_bias(g, config.flag_or("attention_bias", false));
    const DenseMlp mlp{config.size("intermediate_size"), true, config.flag_or("mlp_bias", false)};
    a.blocks.assign(static_cast<std::size_t>(read_layers(config)), Block{g, mlp});
    return a;
}

// MistralConfig: a window of 4096 unless the config says null.
Architecture read_mistral(ConfigObject& config) {
    Architecture a = read_decoder(config, {4096 * 32, false});
    const GroupedAttention g = read_grouped(config, a.width, 8, 0);
    const std::int64_t window =
        config.has("sliding_window") ? config.size_or("sliding_window", 0, largest_context) : 4096;
    const DenseMlp mlp{config.size("intermediate_size"), true};
    a.blocks =
        windowed_blocks(g, mlp, 2, layer_windows(config, read_layers(config), window, every_layer));
    return a;
}

// MixtralConfig (Jiang et al. 2024, arXiv:2401.04088).
Architecture read_mixtral(ConfigObject& config) {
    Architecture a = read_decoder(config, {4096 * 32, false});
    const GroupedAttention g = read_grouped(config, a.width, 8, 0);
    const std::int64_t window = config.size_or("sliding_window", 0, largest_context);
    const ExpertMlp mlp = read_experts(config, "num_local_experts", 8, "num_experts_per_tok", 2,
                                       config.size("intermediate_size"));
    a.blocks =
        windowed_blocks(g, mlp, 2, layer_windows(config, read_layers(config), window, every_layer));
    return a;
}

// Phi3Config; its checkpoints keep queries, keys and values in one matrix, gate and up in another.
Architecture read_phi3(ConfigObject& config) {
    Architecture a = read_decoder(config, {4096, false});
    const GroupedAttention g = read_grouped(config, a.width);
    read_rotary_share(config, a, "partial_rotary_factor", 1, g.head_size);
    const std::int64_t window = config.size_or("sliding_window", 0, largest_context);
    const DenseMlp mlp{config.size("intermediate_size"), true};
    a.blocks =
        windowed_blocks(g, mlp, 2, layer_windows(config, read_layers(config), window, every_layer));
    return a;
}

}  // namespace rootspace::estimate
