#include "schedule/segments.h"

#include "schedule/advance.h"
#include "schedule/limits.h"

namespace rootspace {
namespace {

void record(std::vector<Action>& actions, Steps from, Steps to) {
    for (Steps stage = from + 1; stage <= to; ++stage) actions.push_back(Forward{stage, true});
}

void turn_back(std::vector<Action>& actions, Steps from, Steps to) {
    for (Steps stage = to; stage > from; --stage) actions.push_back(Backward{stage});
}

}  // namespace

Schedule segmented_gradient(std::string name, Steps stage_count, const Checkpoints& checkpoints) {
    Schedule schedule{std::move(name), stage_count, {}};
    const Steps last = checkpoints.empty() ? 0 : checkpoints.back();
    const std::int64_t action_count = 2 * stage_count + 2 * last;
    refuse_longer_than_a_list(schedule.name, action_count);
    auto& actions = schedule.actions;
    actions.reserve(action_count);
    Steps reached = 0;
    for (Steps checkpoint : checkpoints) {
        advance(actions, reached, checkpoint);
        reached = checkpoint;
    }
    record(actions, reached, stage_count);
    turn_back(actions, reached, stage_count);
    for (auto next = checkpoints.rbegin(); next != checkpoints.rend(); ++next) {
        const Steps start = next + 1 == checkpoints.rend() ? 0 : *(next + 1);
        actions.push_back(Drop{*next, Item::output});
        record(actions, start, *next);
        turn_back(actions, start, *next);
    }
    return schedule;
}

Checkpoints every_k_checkpoints(Steps stage_count, Steps segment_length) {
    Checkpoints checkpoints;
    for (Steps at = segment_length; at < stage_count; at += segment_length)
        checkpoints.push_back(at);
    return checkpoints;
}

Steps sqrt_segment_count(Steps stage_count) {
    const auto longest = [&](Steps k) { return (stage_count + k - 1) / k; };
    // k + ceil(L/k) >= 2 sqrt(L), reached near sqrt(L); past k = sqrt(L) + 1 it cannot fall below
    // what came before.
    Steps best = 1;
    for (Steps k = 2; (k - 1) * (k - 1) <= stage_count; ++k)
        if (k + longest(k) < best + longest(best)) best = k;
    return best;
}

Checkpoints sqrt_checkpoints(Steps stage_count) {
    const Steps segments = sqrt_segment_count(stage_count);
    const Steps longer_count = stage_count % segments;  // this many have one stage more
    Checkpoints checkpoints;
    Steps at = 0;
    for (Steps segment = 0; segment + 1 < segments; ++segment) {
        at += stage_count / segments + (segment >= segments - longer_count ? 1 : 0);
        checkpoints.push_back(at);
    }
    return checkpoints;
}

}  // namespace rootspace
