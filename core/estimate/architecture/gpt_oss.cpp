// gpt-oss (OpenAI 2025, arXiv:2508.10925): GptOssConfig.
#include "estimate/architecture/families.h"
#include "estimate/architecture/parts.h"
#include "estimate/architecture/windows.h"

namespace rootspace::estimate {

Architecture read_gpt_oss(ConfigObject& config) {
    Architecture a = read_decoder(config, {131072, false});
    GroupedAttention g = read_grouped(config, a.width, 8, 64);
    set_bias(g, config.flag_or("attention_bias", true));
    g.sinks = true;
    const std::int64_t window =
        config.has("sliding_window") ? config.size_or("sliding_window", 0, largest_context) : 128;
    ExpertMlp experts = read_experts(config, "num_local_experts", 128, "num_experts_per_tok", 4,
                                     config.size("intermediate_size"));
    experts.router_bias = experts.expert_bias = true;
    // Every other layer slides, the first one too.
    a.blocks = windowed_blocks(g, experts, 2,
                               layer_windows(config, read_layers(config), window,
                                             [](std::int64_t layer) { return layer % 2 == 0; }));
    return a;
}

}  // namespace rootspace::estimate
