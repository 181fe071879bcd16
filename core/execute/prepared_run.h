// A run before it runs: the plan, the chain, the schedule and what replay predicts. Nothing large
// is allocated.
#pragma once

#include <memory>
#include <optional>

#include "execute/run_report.h"
#include "schedule/catalogue.h"
#include "schedule/replay.h"

namespace rootspace {

struct PreparedRun {
    std::shared_ptr<const NetworkPlan> plan;
    Chain chain;
    std::optional<Schedule> schedule;   // empty: no schedule of the catalogue fits the budget
    Bytes smallest_feasible_bytes = 0;  // then: the least budget one would fit
    Replay replay;                      // of the schedule
    Bytes activation_peak_bytes = 0;    // predicted
};

Goal goal_of(Task task);

// Throws InputError for a network or schedule text that is wrong.
PreparedRun prepare_run(std::shared_ptr<const NetworkPlan> plan, const RunOptions& options);

// "needs 1,234 bytes, ..." as an InputError on `network` when the predicted peak exceeds what can
// be had.
void refuse_if_larger(const PreparedRun& prepared, Bytes available_bytes);

}  // namespace rootspace
