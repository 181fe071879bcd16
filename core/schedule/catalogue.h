// Every algorithm by name: what the command line, the pages and the tests choose from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cost/chain.h"
#include "schedule/replay.h"
#include "schedule/spec.h"

namespace rootspace {

// A schedule, or the news that none of the catalogue fits the budget and which budget one would.
// The schedule chosen for a budget carries its own name ("revolve:8").
struct ScheduleOutcome {
    std::optional<Schedule> schedule;
    Bytes smallest_feasible_bytes = 0;  // of budget:BYTES when nothing fits; otherwise 0
    bool operator==(const ScheduleOutcome&) const = default;
};

// Goals: gradient, inference, activations. Throws InputError("schedule", ...) for an algorithm that
// does not serve the goal, checkpoints outside the chain, or a schedule too long to be a list.
ScheduleOutcome build_schedule(const ScheduleSpec& spec, const Chain& chain, Goal goal);
ScheduleOutcome build_schedule(std::string_view text, const Chain& chain, Goal goal);

// The forms of a schedule text that serve the goal, with their parameter letters: "every:K".
std::vector<std::string> schedule_forms(Goal goal);

// Specs that cover every algorithm of the goal on a chain of L stages, for tests and comparison
// tables.
std::vector<ScheduleSpec> catalogue(Steps stage_count, Goal goal);

}  // namespace rootspace
