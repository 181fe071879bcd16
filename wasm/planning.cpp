#include "planning.h"

#include <algorithm>

#include "convert.h"
#include "schedule/catalogue.h"
#include "schedule/counts.h"
#include "schedule/live_intervals.h"

namespace rootspace::edge {
namespace {

Planner& planner() {
    static Planner instance;
    return instance;
}

RunOptions options_for(const std::string& task, const std::string& schedule) {
    RunOptions options;
    options.task = task_from_name(task);
    options.schedule = schedule;
    return options;
}

SchedulePrediction to_edge(const PreparedRun& prepared, const std::string& wished) {
    SchedulePrediction result;
    result.schedule = prepared.schedule ? prepared.schedule->name : wished;
    result.feasible = prepared.schedule.has_value();
    result.smallestFeasibleBytes = static_cast<double>(prepared.smallest_feasible_bytes);
    if (!prepared.schedule) return result;
    const Replay& replay = prepared.replay;
    result.predictedPeakBytes = static_cast<double>(replay.peak_bytes);
    result.activationPeakBytes = static_cast<double>(prepared.activation_peak_bytes);
    result.forwardSteps = static_cast<double>(replay.forward_steps);
    result.recordedSteps = static_cast<double>(replay.recorded_steps);
    result.backwardSteps = static_cast<double>(replay.backward_steps);
    result.cost = static_cast<double>(replay.cost);
    result.actionCount = static_cast<double>(prepared.schedule->actions.size());
    return result;
}

struct OpCode {
    std::uint8_t operator()(const Forward& a) const { return a.save ? 1 : 0; }
    std::uint8_t operator()(const Backward&) const { return 2; }
    std::uint8_t operator()(const Drop& a) const { return a.item == Item::output ? 3 : 4; }
    std::uint8_t operator()(const Visit&) const { return 5; }
    std::uint8_t operator()(const Store&) const { return 6; }
    std::uint8_t operator()(const Load&) const { return 7; }
};

void fill_actions(const PreparedRun& prepared, ScheduleStrip& strip) {
    std::vector<std::uint8_t> ops;
    std::vector<std::int32_t> stages;
    for (const Action& action : prepared.schedule->actions) {
        ops.push_back(std::visit(OpCode{}, action));
        stages.push_back(static_cast<std::int32_t>(
            std::visit([](const auto& kind) { return kind.stage; }, action)));
    }
    std::vector<double> resident;
    for (const Bytes bytes : resident_bytes_by_action(*prepared.schedule, prepared.chain))
        resident.push_back(static_cast<double>(bytes));
    strip.ops = typed_array("Uint8Array", ops);
    strip.stages = typed_array("Int32Array", stages);
    strip.residentBytes = typed_array("Float64Array", resident);
}

void fill_intervals(const PreparedRun& prepared, ScheduleStrip& strip) {
    std::vector<std::int32_t> stage, from, to;
    std::vector<std::uint8_t> saved, recomputed;
    for (const LiveInterval& interval : live_intervals(*prepared.schedule)) {
        stage.push_back(static_cast<std::int32_t>(interval.stage));
        saved.push_back(interval.saved);
        recomputed.push_back(interval.recomputed);
        from.push_back(static_cast<std::int32_t>(interval.from));
        to.push_back(static_cast<std::int32_t>(interval.to));
    }
    strip.liveStage = typed_array("Int32Array", stage);
    strip.liveSaved = typed_array("Uint8Array", saved);
    strip.liveRecomputed = typed_array("Uint8Array", recomputed);
    strip.liveFrom = typed_array("Int32Array", from);
    strip.liveTo = typed_array("Int32Array", to);
}

}  // namespace

PreparedRun feasible_run(const std::string& network_json, const RunOptions& options) {
    PreparedRun prepared = planner().prepare(network_json, options);
    if (!prepared.schedule)
        throw InputError("schedule",
                         "a budget of at least " +
                             std::to_string(prepared.smallest_feasible_bytes) +
                             " bytes, the smallest feasible one",
                         options.schedule);
    return prepared;
}

NetworkDescription describe_network(const std::string& network_json) {
    NetworkDescription result;
    result.fault = guarded([&] {
        const auto plan = planner().plan(network_json);
        const Chain chain = chain_of(*plan, Task::gradient);
        result.name = plan->spec.name;
        result.parameterCount = static_cast<double>(plan->parameter_elements());
        result.weightBytes =
            static_cast<double>(checked_mul(plan->parameter_elements(), float_bytes.value));
        result.inputBytes = static_cast<double>(chain.input_bytes);
        // Stages that are alike share one description, as they share one plan.
        emscripten::val previous = emscripten::val::null();
        for (std::size_t i = 0; i < plan->stages.size(); ++i) {
            if (i == 0 || plan->stages[i] != plan->stages[i - 1])
                previous = emscripten::val(to_edge(*plan->stages[i], chain.stages[i]));
            result.stages.call<void>("push", previous);
        }
    });
    return result;
}

SchedulePrediction predict_schedule(const std::string& network_json, const std::string& task,
                                    const std::string& schedule) {
    SchedulePrediction result;
    const Fault fault = guarded([&] {
        result = to_edge(planner().prepare(network_json, options_for(task, schedule)), schedule);
    });
    result.fault = fault;
    return result;
}

emscripten::val predict_catalogue(const std::string& network_json, const std::string& task) {
    std::vector<SchedulePrediction> predictions;
    const Fault fault = guarded([&] {
        const Goal goal = goal_of(task_from_name(task));
        const Steps stage_count = planner().plan(network_json)->stage_count();
        for (const ScheduleSpec& spec : catalogue(stage_count, goal)) {
            const std::string name = spec_text(spec);
            predictions.push_back(
                to_edge(planner().prepare(network_json, options_for(task, name)), name));
        }
        std::stable_sort(predictions.begin(), predictions.end(),
                         [](const auto& a, const auto& b) { return a.cost < b.cost; });
    });
    if (!fault.message.empty()) {
        predictions.assign(1, {});
        predictions.front().fault = fault;
    }
    return array_of<SchedulePrediction>(predictions, [](const auto& p) { return p; });
}

ScheduleStrip schedule_strip(const std::string& network_json, const std::string& task,
                             const std::string& schedule) {
    ScheduleStrip strip;
    strip.fault = guarded([&] {
        const PreparedRun prepared = feasible_run(network_json, options_for(task, schedule));
        strip.schedule = prepared.schedule->name;
        strip.stageCount = static_cast<double>(prepared.schedule->stage_count);
        fill_actions(prepared, strip);
        fill_intervals(prepared, strip);
    });
    return strip;
}

emscripten::val schedule_counts(double stage_count, double slots) {
    if (!(stage_count >= 1 && stage_count <= 1e12 && slots >= 1 && slots <= 1e12))
        return emscripten::val::array();
    return array_of<ScheduleCounts>(
        rootspace::schedule_counts(static_cast<Steps>(stage_count), static_cast<Steps>(slots)),
        [](const ScheduleCount& count) {
            return ScheduleCounts{count.name, static_cast<double>(count.forward_steps),
                                  static_cast<double>(count.recorded_steps),
                                  static_cast<double>(count.peak_units)};
        });
}

std::string schedule_actions(const std::string& network_json, const std::string& task,
                             const std::string& schedule) {
    std::string text;
    const Fault fault = guarded([&] {
        text = schedule_to_json(*feasible_run(network_json, options_for(task, schedule)).schedule)
                   .dump();
    });
    if (!fault.message.empty())
        text = Json{{"fault", {{"field", fault.field}, {"message", fault.message}}}}.dump();
    return text;
}

}  // namespace rootspace::edge
