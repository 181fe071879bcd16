#include "estimate/headers/header_totals.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "estimate/headers/packed_parameters.h"

namespace rootspace::estimate {
namespace {

struct Rule {
    const char* part;  // of a tensor's name
    Component component;
};

// Tried from the top; names of Hugging Face's models and of GGUF's.
constexpr Rule rules[] = {
    {"nextn.", Component::prediction},
    {"shared_expert_gate", Component::router},
    {"shared_expert", Component::shared_experts},
    {"_shexp", Component::shared_experts},
    {"ffn_gate_inp", Component::router},
    {"exp_probs_b", Component::router},
    {".router", Component::router},
    {"mlp.gate.", Component::router},
    {"block_sparse_moe.gate.", Component::router},
    {".experts.", Component::experts},
    {"_exps", Component::experts},
    {"lm_head", Component::head},
    {"embed_out", Component::head},
    {"pooler", Component::head},
    {"cls.", Component::head},
    {"norm", Component::norms},
    {"LayerNorm", Component::norms},
    {".ln_", Component::norms},
    {"embed", Component::embedding},
    {"token_types", Component::embedding},
    {"token_embd", Component::embedding},
    {"position_embd", Component::embedding},
    {"wte.", Component::embedding},
    {"wpe.", Component::embedding},
    {"attn", Component::attention},
    {"attention", Component::attention},
    {"ffn_", Component::mlp},
    {"mlp", Component::mlp},
    {"fc1.", Component::mlp},
    {"fc2.", Component::mlp},
    {"intermediate.dense", Component::mlp},
    {"output.dense", Component::mlp},
};

bool contains(const std::string& name, const char* part) {
    return name.find(part) != std::string::npos;
}

std::optional<Component> component_of(const std::string& name) {
    if (name.starts_with("output.")) return Component::head;
    if (name.starts_with("ln_")) return Component::norms;
    for (const Rule& rule : rules)
        if (contains(name, rule.part)) return rule.component;
    return std::nullopt;
}

// "model.layers.61." or "blk.61.", "" outside the blocks.
std::string block_of(const std::string& name) {
    for (const std::string prefix : {"model.layers.", "blk."})
        if (name.starts_with(prefix)) return name.substr(0, name.find('.', prefix.size())) + ".";
    return "";
}

// Blocks that predict a token further, by the projection only they have.
std::set<std::string> prediction_blocks(const std::vector<HeaderTensor>& tensors) {
    std::set<std::string> blocks;
    for (const HeaderTensor& tensor : tensors)
        if (contains(tensor.name, "eh_proj")) blocks.insert(block_of(tensor.name));
    blocks.erase("");
    return blocks;
}

void add(HeaderTotals& totals, const HeaderTensor& tensor, std::optional<Component> component,
         std::int64_t parameters) {
    auto stored = std::find_if(totals.stored.begin(), totals.stored.end(),
                               [&](const StoredCount& one) { return one.dtype == tensor.dtype; });
    if (stored == totals.stored.end())
        stored = totals.stored.insert(stored, StoredCount{tensor.dtype, 0, 0, 0});
    ++stored->tensors;
    stored->elements = checked_add(stored->elements, tensor.elements());
    stored->bytes = checked_add(stored->bytes, tensor.bytes);
    auto part =
        std::find_if(totals.components.begin(), totals.components.end(),
                     [&](const HeaderComponent& one) { return one.component == component; });
    if (part == totals.components.end())
        part = totals.components.insert(part, HeaderComponent{component, 0, 0, 0});
    ++part->tensors;
    part->parameters = checked_add(part->parameters, parameters);
    part->bytes = checked_add(part->bytes, tensor.bytes);
    totals.parameters = checked_add(totals.parameters, parameters);
    totals.bytes = checked_add(totals.bytes, tensor.bytes);
}

}  // namespace

HeaderTotals header_totals(const std::vector<HeaderTensor>& tensors) {
    check_names(tensors);
    const TensorsByName all = by_name(tensors);
    const std::set<std::string> prediction = prediction_blocks(tensors);
    HeaderTotals totals;
    try {
        for (const HeaderTensor& tensor : tensors) {
            const std::optional<std::int64_t> parameters = parameters_in(tensor, all);
            if (!parameters) totals.unread = checked_add(totals.unread, tensor.elements());
            const bool predicts = prediction.count(block_of(tensor.name)) > 0;
            const std::optional<Component> component =
                predicts ? std::optional(Component::prediction) : component_of(tensor.name);
            add(totals, tensor, component, parameters.value_or(0));
        }
    } catch (const std::overflow_error&) {
        throw InputError("tensors", "sums that fit 64 bits", "larger ones");
    }
    return totals;
}

}  // namespace rootspace::estimate
