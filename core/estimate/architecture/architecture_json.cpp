#include "estimate/architecture/architecture_json.h"

#include <map>

#include "base/json_fields.h"
#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {
namespace {

Json attention_json(const GroupedAttention& g) {
    return json_fields({{"kind", "grouped"},
                        {"heads", g.heads},
                        {"kv_heads", g.kv_heads},
                        {"head_size", g.head_size}});
}

Json attention_json(const LatentAttention& m) {
    return json_fields({{"kind", "latent"},
                        {"heads", m.heads},
                        {"query_rank", m.query_rank},
                        {"kv_rank", m.kv_rank},
                        {"nope_size", m.nope_size},
                        {"rope_size", m.rope_size},
                        {"value_size", m.value_size}});
}

void put_blocks(Json& json, const std::vector<Block>& blocks) {
    std::map<std::int64_t, std::int64_t> windows;
    std::int64_t expert_layers = 0;
    const DenseMlp* dense = nullptr;
    const ExpertMlp* experts = nullptr;
    for (const Block& block : blocks) {
        const auto* grouped = std::get_if<GroupedAttention>(&block.attention);
        if (grouped && grouped->window) ++windows[grouped->window];
        if (const auto* one = std::get_if<DenseMlp>(&block.mlp)) dense = one;
        if (const auto* one = std::get_if<ExpertMlp>(&block.mlp)) experts = one, ++expert_layers;
    }
    if (!blocks.empty())
        json["attention"] = std::visit([](const auto& one) { return attention_json(one); },
                                       blocks.back().attention);
    for (const auto& [tokens, layers] : windows)
        json["windows"].push_back(json_fields({{"tokens", tokens}, {"layers", layers}}));
    if (dense) json["mlp"] = json_fields({{"width", dense->width}, {"gated", dense->gated}});
    if (experts)
        json["experts"] = json_fields({{"experts", experts->experts},
                                       {"active", experts->active},
                                       {"width", experts->width},
                                       {"shared_width", experts->shared_width},
                                       {"layers", expert_layers}});
}

void put_counts(Json& json, const Architecture& a) {
    const std::vector<WeightTensor> tensors = weight_tensors(a);
    const ParameterCount count = parameter_count(tensors);
    json["parameters"] = {
        {"total", count.total}, {"active", count.active}, {"prediction", count.prediction}};
    json["components"] = Json::array();
    for (const ComponentCount& one : component_counts(tensors))
        json["components"].push_back(json_fields({{"name", component_name(one.component)},
                                                  {"total", one.total},
                                                  {"active", one.active}}));
}

std::string activation_name(Activation activation) {
    switch (activation) {
        case Activation::relu:
            return "relu";
        case Activation::gelu:
            return "gelu";
        case Activation::silu:
            return "silu";
    }
    return "";
}

}  // namespace

std::string stored_type_name(StoredType type) {
    switch (type) {
        case StoredType::unstated:
            return "";
        case StoredType::f32:
            return "f32";
        case StoredType::f16:
            return "f16";
        case StoredType::bf16:
            return "bf16";
    }
    return "";
}

Json architecture_json(const Architecture& a) {
    Json json = json_fields({{"name", a.name},
                             {"family", a.family},
                             {"vocabulary", a.vocabulary},
                             {"width", a.width},
                             {"layers", a.blocks.size()},
                             {"context", a.context},
                             {"norm", a.norm == Norm::rms ? "rms" : "layer"},
                             {"activation", activation_name(a.activation)},
                             {"tied", a.tied},
                             {"head", a.head},
                             {"causal", a.causal}});
    put_blocks(json, a.blocks);
    if (!a.prediction_blocks.empty()) json["prediction_blocks"] = a.prediction_blocks.size();
    put_counts(json, a);
    if (a.storage.type != StoredType::unstated) json["stored"] = stored_type_name(a.storage.type);
    if (!a.storage.method.empty()) json["quantisation"] = a.storage.method;
    if (!a.omitted.empty()) json["omitted"] = a.omitted;
    return json;
}

}  // namespace rootspace::estimate
