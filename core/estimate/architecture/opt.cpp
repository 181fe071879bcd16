// OPT (Zhang et al. 2022, arXiv:2205.01068): OPTConfig.
#include "estimate/architecture/families.h"
#include "estimate/architecture/parts.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {
namespace {

// Rows of the position table before the first position (OPTLearnedPositionalEmbedding.offset).
const WholeCoefficient position_offset{"opt.position_offset", 2};

}  // namespace

Architecture read_opt(ConfigObject& config) {
    Architecture a{};
    a.vocabulary = config.size("vocab_size");
    a.width = config.size("hidden_size");
    a.context = config.size_or("max_position_embeddings", 2048);
    a.learned_positions = a.context + position_offset;
    const std::int64_t embedding_width = config.size_or("word_embed_proj_dim", a.width);
    if (embedding_width != a.width) a.embedding_width = embedding_width;
    a.norm = Norm::layer;
    read_activation(config, a, "activation_function", "relu");
    a.tied = config.flag_or("tie_word_embeddings", true);
    if (!config.flag_or("layer_norm_elementwise_affine", true))
        throw InputError(config.place("layer_norm_elementwise_affine"),
                         "true: norms with gain and bias", "false");
    a.final_norm = config.flag_or("do_layer_norm_before", true) &&
                   !config.flag_or("_remove_final_layer_norm", false);
    read_head(config, a);

    const bool bias = config.flag_or("enable_bias", true);
    GroupedAttention g{};
    g.heads = g.kv_heads = config.size("num_attention_heads");
    g.head_size = head_size_of(config, "num_attention_heads", g.heads, "hidden_size", a.width);
    set_bias(g, bias);
    a.blocks.assign(static_cast<std::size_t>(read_layers(config)),
                    Block{g, DenseMlp{config.size("ffn_dim"), false, bias}});
    return a;
}

}  // namespace rootspace::estimate
