// BERT (Devlin et al. 2018, arXiv:1810.04805): BertConfig. Counted as BertModel, the encoder with
// its pooler, whatever head the config's class puts on it.
#include "estimate/architecture/families.h"
#include "estimate/architecture/parts.h"

namespace rootspace::estimate {

Architecture read_bert(ConfigObject& config) {
    if (config.flag_or("is_decoder", false))
        throw InputError(config.place("is_decoder"), "false: BERT as an encoder", "true");
    // transformers before 5 had a table of distances in each layer for "relative_key" and
    // "relative_key_query" (BertSelfAttention.distance_embedding; pull request 41170).
    if (const std::string kind = config.text_or("position_embedding_type", "absolute");
        kind != "absolute")
        throw InputError(config.place("position_embedding_type"),
                         "absolute, as transformers 5 has it", "\"" + shown(kind) + "\"");
    Architecture a = read_decoder(config, {512, true, "gelu"});
    a.norm = Norm::layer;
    a.learned_positions = a.context;
    a.token_types = config.size_or("type_vocab_size", 2);
    a.embedding_norm = true;
    a.final_norm = false;
    a.pooler = true;
    a.head = false;
    a.causal = false;
    if (const auto classes = config.texts("architectures");
        !classes.empty() && classes.front() != "BertModel")
        a.omitted = "the head of " + shown(classes.front());
    GroupedAttention g{};
    g.heads = g.kv_heads = config.size("num_attention_heads");
    g.head_size = head_size_of(config, "num_attention_heads", g.heads, "hidden_size", a.width);
    set_bias(g, true);
    const DenseMlp mlp{config.size("intermediate_size"), false, true};
    a.blocks.assign(static_cast<std::size_t>(read_layers(config)), Block{g, mlp});
    return a;
}

}  // namespace rootspace::estimate
