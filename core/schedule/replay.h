// The judge: walks a schedule over a chain without any arithmetic on tensors. Is every action
// legal, how many bytes are resident at most, what does it cost? Knows no algorithm.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cost/chain.h"
#include "schedule/action.h"

namespace rootspace {

struct ReplayFault {
    std::int64_t action_index;
    std::string sentence;  // "forward 5 needs a(4), which is not resident"
    bool operator==(const ReplayFault&) const = default;
};

struct Replay {
    std::optional<ReplayFault> fault;  // nothing below means anything past it
    Bytes peak_bytes = 0;              // constant_bytes and input included
    std::int64_t peak_action = 0;      // index of the first action at which the peak stands
    std::int64_t cost = 0;             // forward and backward costs of all actions
    Steps forward_steps = 0;           // every execution of a stage's forward
    Steps recorded_steps = 0;          // those with save
    Steps backward_steps = 0;
    std::vector<Bytes> stored_bytes_peak;  // per storage level, index 0 = level 1
};

// What a complete schedule must have done by its end; an incomplete one is a fault at action_index
// = actions.size().
enum class Goal {
    any,         // nothing: judge only legality
    inference,   // a(L) was made
    gradient,    // every stage's backward ran once, in the order L..1
    activations  // every a(0)..a(L) was visited, in the order L..0
};

Replay replay(const Schedule& schedule, const Chain& chain, Goal goal);

// Resident bytes while each action runs (same model; sum of input, kept a and ā, the waiting delta,
// what is being made and the action's workspace). Precondition: the schedule is legal.
std::vector<Bytes> resident_bytes_by_action(const Schedule& schedule, const Chain& chain);

}  // namespace rootspace
