#include "schedule/recursive.h"

#include "schedule/advance.h"
#include "schedule/limits.h"

namespace rootspace {
namespace {

void reverse(std::vector<Action>& actions, Steps base, Steps steps) {
    if (steps == 1) {
        actions.push_back(Forward{base + 1, true});
        actions.push_back(Backward{base + 1});
        return;
    }
    const Steps middle = base + steps / 2;
    advance(actions, base, middle);
    reverse(actions, middle, steps - steps / 2);
    actions.push_back(Drop{middle, Item::output});
    reverse(actions, base, steps / 2);
}

}  // namespace

std::int64_t halving_advances(Steps stage_count) {
    // Level by level: all parts of one level have `shorter` or `shorter` + 1 stages.
    std::int64_t advances = 0;
    Steps shorter = stage_count, shorter_count = 1, longer_count = 0;
    while (shorter >= 1 && (shorter > 1 || longer_count > 0)) {
        const Steps half = shorter / 2;
        advances = checked_add(advances, shorter_count * half + longer_count * ((shorter + 1) / 2));
        const bool odd = shorter % 2 == 1;
        // 2q -> q, q and 2q+1 -> q, q+1; so q is left by every part, twice by the even ones.
        const Steps even_count = odd ? longer_count : shorter_count;
        const Steps odd_count = odd ? shorter_count : longer_count;
        shorter_count = odd ? odd_count : 2 * even_count + odd_count;
        longer_count = odd ? odd_count + 2 * even_count : odd_count;
        shorter = half;
    }
    return advances;
}

Schedule recursive_halving(Steps stage_count) {
    Schedule schedule{"recursive", stage_count, {}};
    refuse_longer_than_a_list(schedule.name, 2 * stage_count);
    const auto action_count = 2 * (halving_advances(stage_count) + stage_count);
    refuse_longer_than_a_list(schedule.name, action_count);
    schedule.actions.reserve(action_count);
    reverse(schedule.actions, 0, stage_count);
    return schedule;
}

}  // namespace rootspace
