#include "cost/chain.h"

#include "base/error.h"

namespace rootspace {
namespace {

constexpr std::int64_t largest_field = largest_exact_integer;

StageCost read_stage(const Json& value, const std::string& path) {
    JsonObject object(value, path);
    StageCost stage;
    stage.name = object.string_or("name", "");
    stage.forward_cost = object.integer("forward_cost", 0, largest_field);
    stage.backward_cost = object.integer("backward_cost", 0, largest_field);
    stage.output_bytes = object.integer("output_bytes", 0, largest_field);
    stage.saved_bytes = object.integer("saved_bytes", 0, largest_field);
    stage.gradient_bytes = object.integer("gradient_bytes", 0, largest_field);
    stage.forward_workspace_bytes =
        object.integer_or("forward_workspace_bytes", 0, largest_field, 0);
    stage.recording_workspace_bytes = object.integer_or(
        "recording_workspace_bytes", 0, largest_field, stage.forward_workspace_bytes);
    stage.backward_workspace_bytes =
        object.integer_or("backward_workspace_bytes", 0, largest_field, 0);
    stage.weight_gradient_bytes = object.integer_or("weight_gradient_bytes", 0, largest_field, 0);
    object.finish();
    if (stage.saved_bytes < stage.output_bytes)
        throw InputError(object.place("saved_bytes"),
                         "at least output_bytes (" + std::to_string(stage.output_bytes) +
                             "), because what backward needs contains the output",
                         std::to_string(stage.saved_bytes));
    return stage;
}

// Everything resident at once, and everything run once, stays exact in a double: no sum that replay
// forms can wrap.
void refuse_sums_past_exactness(const Chain& chain) {
    Bytes bytes = chain.constant_bytes;
    std::int64_t cost = 0;
    const auto add = [](std::int64_t& sum, std::int64_t term, const char* field) {
        sum += term;  // both at most 2^53: no overflow
        if (sum > largest_field)
            throw InputError(field, "a sum over the chain of at most 2^53", "more");
    };
    add(bytes, chain.input_bytes, "input_bytes");
    add(bytes, chain.input_gradient_bytes, "input_gradient_bytes");
    for (const auto& stage : chain.stages) {
        for (Bytes part : {stage.output_bytes, stage.saved_bytes, stage.gradient_bytes,
                           stage.forward_workspace_bytes, stage.recording_workspace_bytes,
                           stage.backward_workspace_bytes, stage.weight_gradient_bytes})
            add(bytes, part, "stages");
        add(cost, stage.forward_cost, "stages");
        add(cost, stage.backward_cost, "stages");
    }
}

}  // namespace

Chain unit_chain(std::int64_t stage_count) {
    Chain chain;
    chain.name = std::to_string(stage_count) + " equal stages";
    chain.input_bytes = 1;
    StageCost unit;
    unit.gradient_bytes = 0;
    chain.stages.assign(static_cast<std::size_t>(stage_count), unit);
    return chain;
}

Chain chain_from_json(std::string_view text) {
    const Json document = parse_json(text, "chain file");
    if (!document.is_object()) throw InputError("chain file", "an object", described(document));
    JsonObject object(document, "");
    Chain chain;
    chain.name = object.string_or("name", "");
    chain.input_bytes = object.integer("input_bytes", 0, largest_field);
    chain.input_gradient_bytes = object.integer_or("input_gradient_bytes", 0, largest_field, 0);
    chain.constant_bytes = object.integer_or("constant_bytes", 0, largest_field, 0);
    const Json& stages = object.array("stages");
    if (stages.empty()) throw InputError("stages", "at least one stage", "none");
    for (std::size_t i = 0; i < stages.size(); ++i)
        chain.stages.push_back(read_stage(stages[i], "stages[" + std::to_string(i) + "]"));
    object.finish();
    refuse_sums_past_exactness(chain);
    return chain;
}

Json chain_to_json(const Chain& chain) {
    Json stages = Json::array();
    for (const auto& stage : chain.stages)
        stages.push_back({{"name", stage.name},
                          {"forward_cost", stage.forward_cost},
                          {"backward_cost", stage.backward_cost},
                          {"output_bytes", stage.output_bytes},
                          {"saved_bytes", stage.saved_bytes},
                          {"gradient_bytes", stage.gradient_bytes},
                          {"forward_workspace_bytes", stage.forward_workspace_bytes},
                          {"recording_workspace_bytes", stage.recording_workspace_bytes},
                          {"backward_workspace_bytes", stage.backward_workspace_bytes},
                          {"weight_gradient_bytes", stage.weight_gradient_bytes}});
    return {{"name", chain.name},
            {"input_bytes", chain.input_bytes},
            {"input_gradient_bytes", chain.input_gradient_bytes},
            {"constant_bytes", chain.constant_bytes},
            {"stages", std::move(stages)}};
}

}  // namespace rootspace
