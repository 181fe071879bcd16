// GPT-2 (Radford et al. 2019; GPT-3 and Megatron have the same parts) and GPT-NeoX (Black et al.
// 2022, Pythia).
#include "estimate/architecture/families.h"
#include "estimate/architecture/parts.h"
#include "estimate/explain/coefficient.h"

namespace rootspace::estimate {
namespace {

void refuse_cross_attention(ConfigObject& config) {
    if (config.flag_or("add_cross_attention", false))
        throw InputError(config.place("add_cross_attention"), "false: a decoder by itself", "true");
}

// GPT2Config: n_inner None is 4 times n_embd.
const WholeCoefficient widths_of_mlp{"gpt2.widths_of_mlp", 4};
// GPTNeoXConfig: the share of a head that turns.
const RealCoefficient rotary_share{"gpt_neox.rotary_pct", 0.25};

}  // namespace

// GPT2Config; names of the other families stand for its own (its attribute_map).
Architecture read_gpt2(ConfigObject& config) {
    const auto either = [&](const char* own, const char* mapped) {
        return config.states(own) || !config.states(mapped) ? own : mapped;
    };
    refuse_cross_attention(config);
    Architecture a{};
    a.vocabulary = config.size("vocab_size");
    const char* const width = either("n_embd", "hidden_size");
    a.width = config.size(width);
    a.context =
        config.size_or(either("n_positions", "max_position_embeddings"), 1024, largest_size);
    a.learned_positions = a.context;
    a.norm = Norm::layer;
    read_activation(config, a, "activation_function", "gelu_new");
    a.tied = config.flag_or("tie_word_embeddings", true);
    read_head(config, a);

    GroupedAttention g{};
    const char* const heads = either("n_head", "num_attention_heads");
    g.heads = g.kv_heads = config.size(heads);
    g.head_size = head_size_of(config, heads, g.heads, width, a.width);
    set_bias(g, true);
    const DenseMlp mlp{config.size_or("n_inner", widths_of_mlp * a.width), false, true};
    const std::int64_t layers = read_layers(config, either("n_layer", "num_hidden_layers"));
    a.blocks.assign(static_cast<std::size_t>(layers), Block{g, mlp});
    return a;
}

// GPTNeoXConfig; attention and MLP side by side still have a norm each.
Architecture read_gpt_neox(ConfigObject& config) {
    Architecture a = read_decoder(config, {2048, false, "gelu"});
    a.norm = Norm::layer;
    GroupedAttention g{};
    g.heads = g.kv_heads = config.size("num_attention_heads");
    g.head_size = head_size_of(config, "num_attention_heads", g.heads, "hidden_size", a.width);
    set_bias(g, config.flag_or("attention_bias", true));
    read_rotary_share(config, a, "rotary_pct", rotary_share, g.head_size);
    const DenseMlp mlp{config.size("intermediate_size"), false, true};
    Block block{g, mlp};
    block.parallel = config.flag_or("use_parallel_residual", true);
    a.blocks.assign(static_cast<std::size_t>(read_layers(config)), block);
    return a;
}

}  // namespace rootspace::estimate
