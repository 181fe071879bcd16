#include "validate/trial.h"

#include <stdexcept>

#include "schedule/live_intervals.h"

namespace rootspace {
namespace {

PreparedRun prepared_with(const Trial& trial) {
    PreparedRun prepared;
    prepared.plan = trial.plan;
    prepared.chain =
        chain_of(*trial.plan, trial.options.task, trial.options.optimizer.numbers_per_parameter());
    prepared.schedule = trial.schedule;
    const Goal goal = goal_of(trial.options.task);
    prepared.replay = replay(*trial.schedule, prepared.chain, goal);
    if (prepared.replay.fault) return prepared;
    const Schedule& predicts = trial.predicted_by ? *trial.predicted_by : *trial.schedule;
    if (trial.predicted_by) prepared.replay = replay(predicts, prepared.chain, goal);
    prepared.activation_peak_bytes = activation_peak_bytes(predicts, prepared.chain);
    return prepared;
}

}  // namespace

Trial trial_of(std::shared_ptr<const NetworkPlan> plan, Task task, std::string schedule) {
    Trial trial;
    trial.plan = std::move(plan);
    trial.options.task = task;
    trial.options.schedule = std::move(schedule);
    return trial;
}

Trial flipped(Trial trial) {
    trial.options.flip_weight_bit = true;
    return trial;
}

TrialRun::TrialRun(const Trial& trial, Ledger& ledger)
    : ledger_(ledger), bytes_before_(ledger.live_bytes()) {
    PreparedRun prepared =
        trial.schedule ? prepared_with(trial) : prepare_run(trial.plan, trial.options);
    if (!prepared.schedule)
        throw std::invalid_argument(trial.options.schedule + " does not fit " +
                                    trial.plan->spec.name);
    result_.prediction_is_wrong = trial.predicted_by.has_value();
    if (prepared.replay.fault) {
        result_.fault = prepared.replay.fault->sentence;
        return;
    }
    result_.predicted_cost = prepared.replay.cost;
    run_ = std::make_unique<Run>(std::move(prepared), trial.options, ledger, trial.text);
}

bool TrialRun::advance() { return run_ && run_->advance(); }

TrialResult TrialRun::finish() {
    if (run_) result_.report = run_->report();
    run_.reset();
    result_.bytes_left = ledger_.live_bytes() - bytes_before_;
    return std::move(result_);
}

}  // namespace rootspace
