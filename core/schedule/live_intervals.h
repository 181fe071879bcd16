// Which activation lives when: for drawing a schedule, and for its activation bytes alone.
#pragma once

#include <vector>

#include "cost/chain.h"
#include "schedule/action.h"

namespace rootspace {

// One stay of a(stage) or ā(stage) in memory: while actions from .. to-1 run, the one that makes it
// and the one that lets it go included.
struct LiveInterval {
    Steps stage;
    bool saved;       // ā(stage), otherwise a(stage)
    bool recomputed;  // made by a forward that was not the first of its stage
    std::int64_t from;
    std::int64_t to;
    bool operator==(const LiveInterval&) const = default;
};

// In the order in which they are made; the input, always there, is not listed. Precondition: the
// schedule is legal.
std::vector<LiveInterval> live_intervals(const Schedule& schedule);

// Largest sum of resident a and ā at any action, what is being made included and the input not.
// Same precondition.
Bytes activation_peak_bytes(const Schedule& schedule, const Chain& chain);

}  // namespace rootspace
