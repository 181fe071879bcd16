// The walk that binomial checkpointing takes over a chain, whatever is done at its single steps:
// a stage recorded and turned, or an activation shown.
#pragma once

#include <algorithm>
#include <vector>

#include "schedule/action.h"
#include "schedule/advance.h"
#include "schedule/binomial_numbers.h"

namespace rootspace {

// Appends what reverses `step_count` steps from a(first_base) on, which is resident and stays:
// advances to the checkpoints of BinomialTable::split, their drops, and `turn(base)` for the step
// after a(base), from the last step to the first.
template <class Turn>
void walk_binomial(std::vector<Action>& actions, Steps first_base, Steps step_count,
                   Steps slot_count, Turn turn) {
    // Either "reverse `steps` steps after a(base)" or, with steps == 0, "drop a(base)".
    struct Task {
        Steps base, steps, slots, repetitions;
    };
    const Steps useful_slots = std::min(slot_count, step_count);
    const BinomialTable table(step_count, useful_slots);
    std::vector<Task> tasks{
        {first_base, step_count, useful_slots, table.least_repetitions(step_count, useful_slots)}};
    while (!tasks.empty()) {
        const auto [base, steps, slots, repetitions] = tasks.back();
        tasks.pop_back();
        if (steps == 0) {
            actions.push_back(Drop{base, Item::output});
        } else if (steps == 1) {
            turn(base);
        } else {
            const auto split = table.split(steps, slots, repetitions);
            const Steps checkpoint = base + split.left;
            advance(actions, base, checkpoint);
            tasks.push_back({base, split.left, slots, split.left_repetitions});
            tasks.push_back({checkpoint, 0, 0, 0});
            tasks.push_back({checkpoint, split.right, slots - 1, split.right_repetitions});
        }
    }
}

}  // namespace rootspace
