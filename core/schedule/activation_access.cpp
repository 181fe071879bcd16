#include "schedule/activation_access.h"

#include <algorithm>

#include "schedule/advance.h"
#include "schedule/binomial_walk.h"
#include "schedule/limits.h"

namespace rootspace {
namespace {

void make(std::vector<Action>& actions, Steps from, Steps to) {
    for (Steps stage = from + 1; stage <= to; ++stage) actions.push_back(Forward{stage, false});
}

void show(std::vector<Action>& actions, Steps stage) {
    actions.push_back(Visit{stage});
    if (stage > 0) actions.push_back(Drop{stage, Item::output});
}

}  // namespace

Schedule keep_all_access(Steps stage_count) {
    return segmented_access("keep-all", stage_count, {});
}

Schedule segmented_access(std::string name, Steps stage_count, const Checkpoints& checkpoints) {
    Schedule schedule{std::move(name), stage_count, {}};
    refuse_longer_than_a_list(schedule.name, 5 * stage_count);
    auto& actions = schedule.actions;
    Steps reached = 0;
    for (Steps checkpoint : checkpoints) {
        advance(actions, reached, checkpoint);
        reached = checkpoint;
    }
    make(actions, reached, stage_count);
    for (Steps stage = stage_count; stage > reached; --stage) show(actions, stage);
    for (auto next = checkpoints.rbegin(); next != checkpoints.rend(); ++next) {
        show(actions, *next);
        const Steps start = next + 1 == checkpoints.rend() ? 0 : *(next + 1);
        make(actions, start, *next - 1);
        for (Steps stage = *next - 1; stage > start; --stage) show(actions, stage);
    }
    show(actions, 0);
    return schedule;
}

Schedule binomial_access(Steps stage_count, Steps slots) {
    Schedule schedule{"revolve:" + std::to_string(slots), stage_count, {}};
    const Steps visits = stage_count + 1;
    const Steps useful_slots = std::min(slots, visits);
    const auto action_count =
        checked_add(checked_mul(2, least_advances(visits, useful_slots)), visits);
    refuse_longer_than_a_list(schedule.name, action_count);
    auto& actions = schedule.actions;
    actions.reserve(action_count);
    walk_binomial(actions, 0, visits, slots, [&](Steps base) { actions.push_back(Visit{base}); });
    return schedule;
}

std::vector<Action> serve(const Checkpoints& kept, Steps stage) {
    std::vector<Action> actions;
    const auto after = std::upper_bound(kept.begin(), kept.end(), stage);
    const Steps nearest = after == kept.begin() ? 0 : *(after - 1);
    advance(actions, nearest, stage);
    actions.push_back(Visit{stage});
    if (stage > nearest) actions.push_back(Drop{stage, Item::output});
    return actions;
}

}  // namespace rootspace
