#include "estimate/architecture/generic.h"

#include "estimate/architecture/generic_fields.h"
#include "estimate/architecture/tensor_types.h"

namespace rootspace::estimate {
namespace {

struct Reader {
    JsonObject& object;
    void required(const char* name, std::int64_t& value, std::int64_t highest) {
        value = object.integer(name, 1, highest);
    }
    void number(const char* name, std::int64_t& value, std::int64_t highest) {
        value = object.integer_or(name, 0, highest, value);
    }
    void flag(const char* name, bool& value) { value = object.boolean_or(name, value); }
    void text(const char* name, std::string& value) { value = object.string_or(name, value); }
};

template <class Value>
Value one_of(const char* field, const std::string& name,
             std::initializer_list<std::pair<const char*, Value>> values) {
    std::string names;
    for (const auto& [one, value] : values) {
        if (name == one) return value;
        names += std::string(names.empty() ? "" : ", ") + "\"" + one + "\"";
    }
    throw InputError(field, "one of " + names, "\"" + shown(name) + "\"");
}

const std::initializer_list<std::pair<const char*, Activation>> activations{
    {"relu", Activation::relu}, {"gelu", Activation::gelu}, {"silu", Activation::silu}};
const std::initializer_list<std::pair<const char*, Norm>> norms{{"rms", Norm::rms},
                                                                {"layer", Norm::layer}};
const std::initializer_list<std::pair<const char*, StoredType>> stored_types{
    {"", StoredType::unstated},
    {"f32", StoredType::f32},
    {"f16", StoredType::f16},
    {"bf16", StoredType::bf16}};

void expect(bool holds, const char* field, const std::string& expected, std::int64_t got) {
    if (!holds) throw InputError(field, expected, std::to_string(got));
}

Attention attention_of(const GenericFields& f) {
    if (f.kv_rank) {
        for (const auto& [name, size] : {std::pair{"nope_size", f.nope_size},
                                         {"rope_size", f.rope_size},
                                         {"value_size", f.value_size}})
            expect(size > 0, name, "a size, since kv_rank is one", size);
        LatentAttention m{};
        m.heads = f.heads, m.query_rank = f.query_rank, m.kv_rank = f.kv_rank;
        m.nope_size = f.nope_size, m.rope_size = f.rope_size, m.value_size = f.value_size;
        m.bias = f.output_bias;
        return m;
    }
    GroupedAttention g{};
    g.heads = f.heads;
    g.kv_heads = f.kv_heads ? f.kv_heads : f.heads;
    expect(g.heads % g.kv_heads == 0, "kv_heads",
           "a divisor of heads (" + std::to_string(g.heads) + ")", g.kv_heads);
    expect(f.head_size || f.width % f.heads == 0, "heads",
           "a divisor of width (" + std::to_string(f.width) + "), since no head_size is stated",
           f.heads);
    g.head_size = f.head_size ? f.head_size : f.width / f.heads;
    g.query_bias = f.query_bias;
    g.key_value_bias = f.key_value_bias;
    g.output_bias = f.output_bias;
    g.query_key_norm = f.query_key_norm;
    g.sinks = f.sinks;
    return g;
}

ExpertMlp experts_of(const GenericFields& f) {
    expect(f.active_experts > 0, "active_experts", "a number, since experts is one",
           f.active_experts);
    expect(f.active_experts <= f.experts, "active_experts",
           "at most experts (" + std::to_string(f.experts) + ")", f.active_experts);
    expect(f.expert_width > 0, "expert_width", "a size, since experts is one", f.expert_width);
    expect(f.dense_layers <= f.layers, "dense_layers",
           "at most layers (" + std::to_string(f.layers) + ")", f.dense_layers);
    ExpertMlp e{};
    e.experts = f.experts, e.active = f.active_experts, e.width = f.expert_width;
    e.shared_width = f.shared_width, e.shared_gate = f.shared_gate;
    e.correction_bias = f.correction_bias;
    e.router_bias = f.router_bias, e.expert_bias = f.expert_bias;
    return e;
}

Architecture built(const GenericFields& f) {
    Architecture a{};
    a.name = f.name, a.family = "generic";
    a.vocabulary = f.vocabulary, a.width = f.width, a.context = f.context;
    a.norm = one_of("norm", f.norm, norms);
    a.activation = one_of("activation", f.activation, activations);
    a.learned_positions = f.positions, a.token_types = f.token_types;
    a.embedding_width = f.embedding_width == f.width ? 0 : f.embedding_width;
    a.embedding_norm = f.embedding_norm, a.final_norm = f.final_norm, a.pooler = f.pooler;
    a.head = f.head, a.tied = f.tied, a.head_bias = f.head_bias, a.causal = f.causal;
    a.storage.type = one_of("stored", f.stored, stored_types);

    Block dense{attention_of(f), DenseMlp{f.mlp_width, f.gated, f.mlp_bias}, f.norms, f.parallel};
    Block block = dense;
    if (f.experts) block.mlp = experts_of(f);
    expect(f.mlp_width > 0 || (f.experts && f.dense_layers == 0), "mlp_width",
           "a size, since some layers have no experts", f.mlp_width);
    for (std::int64_t i = 0; i < f.layers; ++i) {
        Block here = f.experts && i < f.dense_layers ? dense : block;
        const bool full = f.full_every > 0 && (i + 1) % f.full_every == 0;
        if (auto* grouped = std::get_if<GroupedAttention>(&here.attention); grouped && !full)
            grouped->window = f.window;
        a.blocks.push_back(here);
    }
    a.prediction_blocks.assign(static_cast<std::size_t>(f.prediction_blocks),
                               PredictionBlock{block});
    return a;
}

}  // namespace

Architecture read_generic(const Json& form) {
    JsonObject object(form, "");
    object.string("model_type");
    GenericFields fields;
    Reader reader{object};
    each_field(fields, reader);
    std::vector<TypedRole> types = read_tensor_types(object);
    object.finish();
    Architecture architecture = built(fields);
    architecture.storage.tensor_types = std::move(types);
    return architecture;
}

}  // namespace rootspace::estimate
