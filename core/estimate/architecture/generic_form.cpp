#include <algorithm>

#include "base/json_fields.h"
#include "estimate/architecture/generic.h"
#include "estimate/architecture/generic_fields.h"
#include "estimate/architecture/tensor_types.h"

namespace rootspace::estimate {
namespace {

struct Writer {
    Json& to;
    void required(const char* name, std::int64_t value, std::int64_t) { to[name] = value; }
    void number(const char* name, std::int64_t value, std::int64_t) { to[name] = value; }
    void flag(const char* name, bool value) { to[name] = value; }
    void text(const char* name, const std::string& value) { to[name] = value; }
};

Json written(const GenericFields& fields) {
    Json json = Json::object();
    Writer writer{json};
    each_field(fields, writer);
    return json;
}

void put(GenericFields& f, const GroupedAttention& g) {
    f.heads = g.heads, f.kv_heads = g.kv_heads, f.head_size = g.head_size;
    f.query_bias = g.query_bias, f.key_value_bias = g.key_value_bias;
    f.output_bias = g.output_bias;
    f.query_key_norm = g.query_key_norm, f.sinks = g.sinks;
}

void put(GenericFields& f, const LatentAttention& m) {
    f.heads = m.heads, f.query_rank = m.query_rank, f.kv_rank = m.kv_rank;
    f.nope_size = m.nope_size, f.rope_size = m.rope_size, f.value_size = m.value_size;
    f.output_bias = m.bias;
}

void put(GenericFields& f, const DenseMlp& d) {
    f.mlp_width = d.width, f.gated = d.gated, f.mlp_bias = d.bias;
}

void put(GenericFields& f, const ExpertMlp& e) {
    f.experts = e.experts, f.active_experts = e.active, f.expert_width = e.width;
    f.shared_width = e.shared_width, f.shared_gate = e.shared_gate;
    f.correction_bias = e.correction_bias;
    f.router_bias = e.router_bias, f.expert_bias = e.expert_bias;
}

std::int64_t window_of(const Block& block) {
    const auto* grouped = std::get_if<GroupedAttention>(&block.attention);
    return grouped ? grouped->window : 0;
}

void put_blocks(GenericFields& f, const std::vector<Block>& blocks) {
    f.layers = static_cast<std::int64_t>(blocks.size());
    f.norms = blocks.back().norms, f.parallel = blocks.back().parallel;
    std::visit([&](const auto& attention) { put(f, attention); }, blocks.back().attention);
    std::visit([&](const auto& mlp) { put(f, mlp); }, blocks.front().mlp);
    std::visit([&](const auto& mlp) { put(f, mlp); }, blocks.back().mlp);
    if (f.experts)
        f.dense_layers = std::count_if(blocks.begin(), blocks.end(), [](const Block& block) {
            return std::holds_alternative<DenseMlp>(block.mlp);
        });
    for (const Block& block : blocks) f.window = std::max(f.window, window_of(block));
    const auto full = std::find_if(blocks.begin(), blocks.end(),
                                   [](const Block& block) { return window_of(block) == 0; });
    if (f.window && full != blocks.end()) f.full_every = full - blocks.begin() + 1;
}

GenericFields fields_of(const Architecture& a) {
    GenericFields f;
    f.name = a.name, f.vocabulary = a.vocabulary, f.width = a.width, f.context = a.context;
    f.norm = a.norm == Norm::rms ? "rms" : "layer";
    f.activation = a.activation == Activation::relu   ? "relu"
                   : a.activation == Activation::gelu ? "gelu"
                                                      : "silu";
    f.positions = a.learned_positions, f.token_types = a.token_types;
    f.embedding_width = a.embedding_width, f.embedding_norm = a.embedding_norm;
    f.final_norm = a.final_norm, f.pooler = a.pooler, f.head = a.head, f.tied = a.tied;
    f.head_bias = a.head_bias, f.causal = a.causal;
    f.stored = a.storage.type == StoredType::f32    ? "f32"
               : a.storage.type == StoredType::f16  ? "f16"
               : a.storage.type == StoredType::bf16 ? "bf16"
                                                    : "";
    put_blocks(f, a.blocks);
    f.prediction_blocks = static_cast<std::int64_t>(a.prediction_blocks.size());
    return f;
}

}  // namespace

std::optional<Json> generic_form(const Architecture& architecture) {
    if (architecture.blocks.empty()) return std::nullopt;
    const Json all = written(fields_of(architecture)), standard = written(GenericFields{});
    Json form = json_fields({{"model_type", "generic"}});
    for (const auto& [name, value] : all.items())
        if (value != standard[name]) form[name] = value;
    if (const auto& types = architecture.storage.tensor_types; !types.empty())
        form["tensor_types"] = tensor_types_json(types);

    Architecture plain = architecture;
    plain.family = "generic";
    plain.storage = Storage{};
    plain.storage.type = architecture.storage.type;
    plain.storage.tensor_types = architecture.storage.tensor_types;
    plain.omitted.clear();
    plain.activation_temporaries = plain.rotary_size = 0;
    plain.stretched_context = plain.short_context = 0;
    plain.score_cap = plain.logit_cap = false;
    try {
        if (read_generic(form) == plain) return form;
    } catch (const InputError&) {  // the form's rules leave no room for it
    }
    return std::nullopt;
}

}  // namespace rootspace::estimate
