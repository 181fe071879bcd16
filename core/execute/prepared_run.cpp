#include "execute/prepared_run.h"

#include <stdexcept>

#include "base/error.h"
#include "schedule/live_intervals.h"

namespace rootspace {

Goal goal_of(Task task) {
    switch (task) {
        case Task::inference:
            return Goal::inference;
        case Task::activations:
            return Goal::activations;
        case Task::gradient:
        case Task::train:
            return Goal::gradient;
    }
    return Goal::any;
}

namespace {

PreparedRun prepare(std::shared_ptr<const NetworkPlan> plan, const RunOptions& options) {
    PreparedRun prepared;
    prepared.plan = std::move(plan);
    prepared.chain =
        chain_of(*prepared.plan, options.task, options.optimizer.numbers_per_parameter());
    const Goal goal = goal_of(options.task);
    ScheduleOutcome outcome = build_schedule(options.schedule, prepared.chain, goal);
    prepared.smallest_feasible_bytes = outcome.smallest_feasible_bytes;
    if (!outcome.schedule) return prepared;
    prepared.schedule = std::move(outcome.schedule);
    prepared.replay = replay(*prepared.schedule, prepared.chain, goal);
    if (prepared.replay.fault)
        throw std::logic_error("a schedule of the catalogue is not legal: " +
                               prepared.replay.fault->sentence);
    prepared.activation_peak_bytes = activation_peak_bytes(*prepared.schedule, prepared.chain);
    return prepared;
}

}  // namespace

PreparedRun prepare_run(std::shared_ptr<const NetworkPlan> plan, const RunOptions& options) {
    return within_64_bits([&] { return prepare(std::move(plan), options); });
}

void refuse_if_larger(const PreparedRun& prepared, Bytes available_bytes) {
    if (prepared.schedule && prepared.replay.peak_bytes > available_bytes)
        throw InputError(
            "network",
            "a run of at most " + std::to_string(available_bytes) + " bytes, all there is here",
            "one that needs " + std::to_string(prepared.replay.peak_bytes) + " bytes");
}

}  // namespace rootspace
