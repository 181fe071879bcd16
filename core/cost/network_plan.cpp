#include "cost/network_plan.h"

#include <map>

#include "base/error.h"

namespace rootspace {
namespace {

// Of the ops that run backward, and of the gradients that somebody wants.
std::int64_t backward_macs(const StageTape& tape, const Program& backward) {
    std::int64_t macs = 0;
    for (const ProgramStep& step : backward)
        if (const auto* run = std::get_if<RunBackward>(&step)) {
            const OpFacts& facts = tape.ops[run->op].facts;
            macs = checked_add(macs, facts.weight_gradient_macs);
            for (const int slot : run->input_gradients)
                if (slot != no_slot) macs = checked_add(macs, facts.input_gradient_macs);
        }
    return macs;
}

StagePlan plan_stage(std::string name, StageTape tape, bool first) {
    StagePlan plan;
    plan.name = std::move(name);
    plan.programs = compile_stage(tape, !first);
    for (const TapeOp& op : tape.ops) {
        plan.parameter_offset.push_back(plan.parameter_elements);
        for (const Parameter& parameter : op.facts.parameters)
            plan.parameter_elements = checked_add(plan.parameter_elements, parameter.elements());
        plan.forward_macs = checked_add(plan.forward_macs, op.facts.forward_macs);
        const auto written = checked_mul(op.facts.output_rows, op.facts.output_columns);
        plan.forward_operations = checked_add(plan.forward_operations, written);
        plan.backward_operations = checked_add(plan.backward_operations, written);
    }
    plan.backward_macs = backward_macs(tape, plan.programs.backward);
    plan.forward_operations = checked_add(plan.forward_operations, plan.forward_macs);
    plan.backward_operations = checked_add(plan.backward_operations, plan.backward_macs);
    plan.tape = std::move(tape);
    return plan;
}

void check_data(const NetworkPlan& plan) {
    const NetworkSpec& spec = plan.spec;
    const auto expect = [](const char* field, const std::vector<double>& given,
                           std::int64_t count) {
        if (!given.empty() && static_cast<std::int64_t>(given.size()) != count)
            throw InputError(field, std::to_string(count) + " numbers",
                             std::to_string(given.size()));
    };
    const auto check_range = [](const char* field, const std::vector<double>& given,
                                std::int64_t count) {
        for (std::size_t i = 0; i < given.size(); ++i)
            if (!(given[i] >= 0 && given[i] < double(count)) ||
                given[i] != double(static_cast<std::int64_t>(given[i])))
                throw InputError(std::string(field) + "[" + std::to_string(i) + "]",
                                 "a whole number from 0 to " + std::to_string(count - 1),
                                 Json(given[i]).dump());
    };
    const ValueShape in = input_shape(spec), out = plan.output_shape();
    expect("inputs", spec.inputs, checked_mul(in.rows, in.columns));
    if (in.token_numbers)
        check_range("inputs", spec.inputs, std::get<TokenInput>(spec.input).vocabulary);
    const bool classes = spec.loss == Loss::cross_entropy;
    expect("targets", spec.targets, classes ? out.rows : checked_mul(out.rows, out.columns));
    if (classes) check_range("targets", spec.targets, out.columns);
    std::size_t tensor = 0;
    for (const auto& stage : plan.stages)
        for (const TapeOp& op : stage->tape.ops)
            for (const Parameter& parameter : op.facts.parameters) {
                if (spec.weights.empty()) return;
                if (tensor >= spec.weights.size())
                    throw InputError("weights", "one list for each parameter tensor",
                                     std::to_string(spec.weights.size()) + " lists, too few");
                const std::string field = "weights[" + std::to_string(tensor) + "]";
                expect(field.c_str(), spec.weights[tensor], parameter.elements());
                if (spec.weights[tensor].empty())
                    throw InputError(field, std::to_string(parameter.elements()) + " numbers", "0");
                ++tensor;
            }
    if (tensor < spec.weights.size())
        throw InputError("weights",
                         std::to_string(tensor) + " lists, one for each parameter tensor",
                         std::to_string(spec.weights.size()));
}

NetworkPlan plan_stages(NetworkSpec spec) {
    NetworkPlan plan;
    plan.spec = std::move(spec);
    std::map<std::string, std::shared_ptr<const StagePlan>> known;
    ValueShape shape = input_shape(plan.spec);
    const auto add = [&](const std::string& name, auto&& make_tape) {
        const bool first = plan.stages.empty();
        const std::string key = name + "|" + std::to_string(shape.rows) + "|" +
                                std::to_string(shape.columns) + (first ? "|first" : "");
        auto& stage = known[key];
        if (!stage) stage = std::make_shared<StagePlan>(plan_stage(name, make_tape(), first));
        plan.stages.push_back(stage);
        shape = stage->tape.output();
    };
    for (const LayerSpec& layer : plan.spec.layers)
        add(layer_text(layer), [&] { return layer_tape(plan.spec, layer, shape); });
    const bool classes = plan.spec.loss == Loss::cross_entropy;
    add(classes ? "cross_entropy" : "squared_error", [&] { return loss_tape(plan.spec, shape); });
    return plan;
}

StageCost stage_cost(const StagePlan& plan, Bytes scalar) {
    const StagePrograms& p = plan.programs;
    const auto bytes = [&](std::int64_t elements) { return checked_mul(elements, scalar); };
    const std::int64_t delta = p.delta_slot == no_slot ? 0 : p.slots[p.delta_slot].elements;
    const auto plain = count_elements(p.forward_plain, p.slots, 0);
    const auto saving = count_elements(p.forward_saving, p.slots, 0);
    const auto backward = count_elements(p.backward, p.slots, checked_add(saving.final, delta));
    StageCost cost;
    cost.name = plan.name;
    cost.forward_cost = plan.forward_operations;
    cost.backward_cost = plan.backward_operations;
    cost.output_bytes = bytes(plain.final);
    cost.saved_bytes = bytes(saving.final);
    cost.gradient_bytes = bytes(delta);
    cost.forward_workspace_bytes = bytes(plain.peak - plain.final);
    cost.recording_workspace_bytes = bytes(saving.peak - saving.final);
    cost.backward_workspace_bytes = bytes(backward.peak - saving.final - delta);
    cost.weight_gradient_bytes = bytes(plan.parameter_elements);
    return cost;
}

}  // namespace

NetworkPlan plan_network(NetworkSpec spec) {
    return within_64_bits([&] {
        NetworkPlan plan = plan_stages(std::move(spec));
        check_data(plan);
        chain_of(plan, Task::train, 2);  // every sum that will be asked for stays within 64 bits
        return plan;
    });
}

std::int64_t NetworkPlan::parameter_elements() const {
    std::int64_t elements = 0;
    for (const auto& stage : stages) elements = checked_add(elements, stage->parameter_elements);
    return elements;
}

ValueShape NetworkPlan::output_shape() const { return stages.back()->tape.values.front(); }

Bytes input_bytes(const NetworkPlan& plan, ScalarBytes scalar) {
    const ValueShape in = input_shape(plan.spec);
    return checked_mul(in.rows, in.columns,
                       in.token_numbers ? Bytes{sizeof(std::int32_t)} : scalar.value);
}

Bytes target_bytes(const NetworkPlan& plan, ScalarBytes scalar) {
    const ValueShape out = plan.output_shape();
    return plan.spec.loss == Loss::cross_entropy
               ? checked_mul(out.rows, Bytes{sizeof(std::int32_t)})
               : checked_mul(out.rows, out.columns, scalar.value);
}

Chain chain_of(const NetworkPlan& plan, Task task, int optimizer_numbers_per_parameter,
               ScalarBytes scalar) {
    const Bytes weights = checked_mul(plan.parameter_elements(), scalar.value);
    Chain chain;
    chain.name = plan.spec.name;
    chain.input_bytes = input_bytes(plan, scalar);
    chain.constant_bytes = checked_add(weights, target_bytes(plan, scalar));
    if (task == Task::train)
        chain.constant_bytes = checked_add(
            chain.constant_bytes, checked_mul(weights, Bytes{optimizer_numbers_per_parameter}));
    chain.stages.reserve(plan.stages.size());
    const StagePlan* last = nullptr;
    for (const auto& stage : plan.stages) {
        if (stage.get() == last)
            chain.stages.push_back(chain.stages.back());
        else
            chain.stages.push_back(stage_cost(*stage, scalar.value));
        last = stage.get();
    }
    // The whole of it at once is never larger than this sum, which must stay within 64 bits.
    Bytes total = checked_add(chain.constant_bytes, chain.input_bytes);
    for (const StageCost& stage : chain.stages)
        for (const Bytes bytes :
             {stage.saved_bytes, stage.gradient_bytes, stage.forward_workspace_bytes,
              stage.recording_workspace_bytes, stage.backward_workspace_bytes,
              stage.weight_gradient_bytes, stage.output_bytes})
            total = checked_add(total, bytes);
    return chain;
}

}  // namespace rootspace
