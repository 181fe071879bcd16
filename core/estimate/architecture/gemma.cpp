// Gemma 1, 2 and 3 (arXiv:2403.08295, 2408.00118, 2503.19786): heads of 256 unless stated, the
// embedding is the head.
#include "estimate/architecture/families.h"
#include "estimate/architecture/parts.h"
#include "estimate/architecture/windows.h"

namespace rootspace::estimate {
namespace {

// Norms before and after attention and MLP (Gemma2DecoderLayer).
constexpr std::int64_t norms_around = 4;

// A cap is on unless the config says null; `otherwise` where it says nothing.
bool caps(ConfigObject& config, const char* name, bool otherwise) {
    if (config.states(name)) return config.number(name, 0, 1e6) > 0;
    return otherwise && !config.has(name);
}

// Gemma3TextConfig. Where `a` and the sizes come from a text_config, transformers writes only what
// differs from the class, so there the class's own sizes hold for what is absent.
Architecture read_text(ConfigObject& config, Architecture a, std::int64_t layers,
                       std::int64_t mlp_width, const GroupedAttention& attention) {
    const std::int64_t window =
        config.has("sliding_window") ? config.size_or("sliding_window", 0, largest_context) : 4096;
    const char* const pattern_name = config.states("_sliding_window_pattern")
                                         ? "_sliding_window_pattern"
                                         : "sliding_window_pattern";
    const std::int64_t pattern = config.size_or(pattern_name, 6, largest_layers);
    // Gemma3Attention hands its own cap to no attention function (modeling_gemma3.py).
    a.logit_cap = caps(config, "final_logit_softcapping", false);
    GroupedAttention g = attention;
    set_bias(g, config.flag_or("attention_bias", false));
    g.query_key_norm = true;
    a.causal = !config.flag_or("use_bidirectional_attention", false);
    a.blocks = windowed_blocks(g, DenseMlp{mlp_width, true}, norms_around,
                               layer_windows(config, layers, window, [pattern](std::int64_t layer) {
                                   return (layer + 1) % pattern != 0;
                               }));
    return a;
}

}  // namespace

// GemmaConfig.
Architecture read_gemma(ConfigObject& config) {
    Architecture a = read_decoder(config, {8192, true, "gelu_pytorch_tanh"});
    GroupedAttention g = read_grouped(config, a.width, 16, 256);
    set_bias(g, config.flag_or("attention_bias", false));
    const DenseMlp mlp{config.size("intermediate_size"), true};
    a.blocks.assign(static_cast<std::size_t>(read_layers(config)), Block{g, mlp});
    return a;
}

// Gemma2Config: every other layer slides, the first one too.
Architecture read_gemma2(ConfigObject& config) {
    Architecture a = read_decoder(config, {8192, true, "gelu_pytorch_tanh", "hidden_activation"});
    a.score_cap = caps(config, "attn_logit_softcapping", true);  // 50 and 30 in the class
    a.logit_cap = caps(config, "final_logit_softcapping", true);
    GroupedAttention g = read_grouped(config, a.width, 4, 256);
    set_bias(g, config.flag_or("attention_bias", false));
    const std::int64_t window =
        config.has("sliding_window") ? config.size_or("sliding_window", 0, largest_context) : 4096;
    const DenseMlp mlp{config.size("intermediate_size"), true};
    a.blocks = windowed_blocks(g, mlp, norms_around,
                               layer_windows(config, read_layers(config), window,
                                             [](std::int64_t layer) { return layer % 2 == 0; }));
    return a;
}

Architecture read_gemma3_text(ConfigObject& config) {
    Architecture a = read_decoder(config, {131072, true, "gelu_pytorch_tanh", "hidden_activation"});
    const GroupedAttention g = read_grouped(config, a.width, 4, 256);
    return read_text(config, a, read_layers(config), config.size("intermediate_size"), g);
}

// Gemma3Config: a text model beside a vision tower, of which the text model is counted.
Architecture read_gemma3(ConfigObject& config) {
    ConfigObject text = config.object("text_config");
    Architecture a{};
    a.vocabulary = text.size_or("vocab_size", 262208);
    a.width = text.size_or("hidden_size", 2304);
    a.context = text.size_or("max_position_embeddings", 131072, largest_context);
    a.norm = Norm::rms;
    read_activation(text, a, "hidden_activation", "gelu_pytorch_tanh");
    read_rotary_scaling(text, a);
    a.tied = text.flag_or("tie_word_embeddings", config.flag_or("tie_word_embeddings", true));
    read_head(config, a);
    if (config.states("vision_config")) a.omitted = "vision_config";
    GroupedAttention g{};
    g.heads = text.size_or("num_attention_heads", 8);
    g.kv_heads = text.size_or("num_key_value_heads", 4);
    g.head_size = text.size_or("head_dim", 256);
    if (g.heads % g.kv_heads != 0)
        throw InputError(text.place("num_key_value_heads"),
                         "a divisor of num_attention_heads (" + std::to_string(g.heads) + ")",
                         std::to_string(g.kv_heads));
    return read_text(text, a, text.size_or("num_hidden_layers", 26, largest_layers),
                     text.size_or("intermediate_size", 9216), g);
}

}  // namespace rootspace::estimate
