// What each algorithm needs on L equal stages: the figures of `rootspace schedules`.
#pragma once

#include <string>
#include <vector>

#include "base/quantities.h"

namespace rootspace {

// On unit_chain(L): the input and every a and ā are one unit.
struct ScheduleCount {
    std::string name;
    Steps forward_steps;   // the recorded ones included
    Steps recorded_steps;  // L
    std::int64_t peak_units;
    bool operator==(const ScheduleCount&) const = default;
};

// Gradient schedules, in this order: keep-all, every:K with K = ceil(L / slots), sqrt, recursive,
// revolve:slots, online:slots. All figures are exact. Left out is an algorithm whose steps leave
// 2^53 (revolve:1 past 1.3 * 10^8 stages), and online where no formula for it is known and walking
// its advance would take more than 10^8 choices (L > (slots+1)(slots+2)/2 and L * slots > 10^8).
// Preconditions: stage_count >= 1, slots >= 1.
std::vector<ScheduleCount> schedule_counts(Steps stage_count, Steps slots);

}  // namespace rootspace
