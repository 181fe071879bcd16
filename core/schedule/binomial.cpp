#include "schedule/binomial.h"

#include <algorithm>

#include "schedule/binomial_walk.h"
#include "schedule/limits.h"

namespace rootspace {
namespace {

std::int64_t count_of_actions(Steps steps, Steps slots) {
    return checked_mul(2, checked_add(least_advances(steps, slots), steps));
}

// The left suffixes of a chain: what remains before its first checkpoint, before the first
// checkpoint of that, and so on. Suffix 0 is the chain itself.
class LeftSpine {
  public:
    LeftSpine(Steps steps, Steps slots)
        : slots_(slots),
          repetitions_(least_repetitions(steps, slots)),
          excess_(repetitions_ == 0 ? 0 : steps - longest_chain(slots, repetitions_ - 1)),
          whole_actions_(count_of_actions(steps, slots)),
          steps_(steps) {
        // Least i with excess >= C(c-1 + r-1-i, c-1); at i = r-1 the right side is 1.
        Steps low = 0, high = std::max<Steps>(repetitions_ - 1, 0);
        while (low < high) {
            const Steps middle = low + (high - low) / 2;
            if (excess_ >= longest_chain(slots_ - 1, repetitions_ - 1 - middle))
                high = middle;
            else
                low = middle + 1;
        }
        turn_ = low;
    }

    Steps suffix_count() const { return repetitions_ + 1; }
    Steps steps(Steps i) const {
        if (i == 0) return steps_;
        if (i <= turn_) return longest_chain(slots_, repetitions_ - 1 - i) + excess_;
        return longest_chain(slots_, repetitions_ - i);
    }
    std::int64_t first_action(Steps i) const {
        const auto advances = advances_with(steps(i), slots_, repetitions_ - i);
        return whole_actions_ - 2 * (advances + steps(i));
    }
    // Last suffix that begins at or before the action.
    Steps suffix_with(std::int64_t index) const {
        Steps low = 0, high = suffix_count() - 1;
        while (low < high) {
            const Steps middle = low + (high - low + 1) / 2;
            if (first_action(middle) <= index)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

  private:
    Steps slots_;
    Steps repetitions_;
    Steps excess_;
    std::int64_t whole_actions_;
    Steps steps_;
    Steps turn_;
};

// Action `index` of an advance from a(base): forward base+1, then forward and drop by turns.
Action advance_action(Steps base, std::int64_t index) {
    if (index == 0) return Forward{base + 1, false};
    const Steps stage = base + 1 + (index + 1) / 2;
    if (index % 2 == 1) return Forward{stage, false};
    return Drop{stage - 1, Item::output};
}

}  // namespace

void append_binomial(std::vector<Action>& actions, Steps first_base, Steps step_count,
                     Steps slot_count) {
    walk_binomial(actions, first_base, step_count, slot_count, [&](Steps base) {
        actions.push_back(Forward{base + 1, true});
        actions.push_back(Backward{base + 1});
    });
}

Schedule binomial(Steps stage_count, Steps slots) {
    Schedule schedule{"revolve:" + std::to_string(slots), stage_count, {}};
    const auto action_count = count_of_actions(stage_count, std::min(slots, stage_count));
    refuse_longer_than_a_list(schedule.name, action_count);
    schedule.actions.reserve(action_count);
    append_binomial(schedule.actions, 0, stage_count, slots);
    return schedule;
}

BinomialSchedule::BinomialSchedule(Steps stage_count, Steps slots)
    : stage_count_(stage_count),
      slots_(std::min(slots, stage_count)),
      action_count_(count_of_actions(stage_count_, slots_)) {}

Action BinomialSchedule::action_at(std::int64_t index) const {
    Steps base = 0, steps = stage_count_, slots = slots_;
    while (steps > 1) {
        const LeftSpine spine(steps, slots);
        const Steps suffix = spine.suffix_with(index);
        index -= spine.first_action(suffix);
        steps = spine.steps(suffix);
        if (steps == 1) break;
        const Steps checkpoint = spine.steps(suffix + 1);
        if (index < 2 * checkpoint - 1) return advance_action(base, index);
        index -= 2 * checkpoint - 1;
        base += checkpoint;
        steps -= checkpoint;
        --slots;
        const auto right_actions = steps == 1 ? 2 : count_of_actions(steps, slots);
        if (index == right_actions) return Drop{base, Item::output};
    }
    if (index == 0) return Forward{base + 1, true};
    return Backward{base + 1};
}

}  // namespace rootspace
