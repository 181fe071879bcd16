#include "schedule/online.h"

#include <limits>

#include "schedule/binomial.h"
#include "schedule/limits.h"

namespace rootspace {

OnlineCheckpointing::OnlineCheckpointing(Steps slots) : slots_(slots) {}

void OnlineCheckpointing::one_more_step(std::vector<Action>& actions) {
    const Steps state = known_steps_ - 1;  // a(state) is the state reached
    ++known_steps_;
    if (state < 0) return;
    if (state > 0) keep(state, actions);
    actions.push_back(Forward{state + 1, false});
    if (kept_.back() != state) actions.push_back(Drop{state, Item::output});
}

// Gap number `gap` starts at kept_[gap]; when its turn comes, the slots before it are taken and the
// rest are free.
std::int64_t OnlineCheckpointing::advances_of_gap(std::size_t gap, Steps length) const {
    return least_advances(length, slots_ - static_cast<Steps>(gap));
}

void OnlineCheckpointing::keep(Steps state, std::vector<Action>& actions) {
    if (static_cast<Steps>(kept_.size()) == slots_) {
        const std::size_t victim = cheapest_to_lose(state);
        if (victim == kept_.size()) return;
        actions.push_back(Drop{kept_[victim], Item::output});
        kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(victim));
    }
    kept_.push_back(state);
}

std::size_t OnlineCheckpointing::cheapest_to_lose(Steps state) const {
    const std::size_t count = kept_.size();
    const auto place = [&](std::size_t i) { return i < count ? kept_[i] : state; };
    // Advances of the reversal when one more step follows: its a(state+1) is at hand then. Without
    // checkpoint i: `sooner`, the gaps before the one it leaves; that gap; and `later`, the gaps
    // after, each with one slot more.
    std::int64_t sooner = 0;
    std::int64_t later = advances_of_gap(count - 1, 1);
    for (std::size_t i = 2; i < count; ++i)
        later += advances_of_gap(i - 1, place(i + 1) - place(i));
    const auto unbeatable = least_advances(state + 2, slots_) - (state + 1);
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::size_t victim = count;
    for (std::size_t i = 1; i < count; ++i) {
        const auto cost = sooner + advances_of_gap(i - 1, place(i + 1) - place(i - 1)) + later;
        if (cost == unbeatable) return i;
        if (cost < least) least = cost, victim = i;
        sooner += advances_of_gap(i - 1, place(i) - place(i - 1));
        if (i + 1 < count) later -= advances_of_gap(i, place(i + 2) - place(i + 1));
    }
    const auto losing_the_newest = sooner + advances_of_gap(count - 1, state + 1 - kept_.back());
    return losing_the_newest < least ? count : victim;
}

void OnlineCheckpointing::that_was_the_last(std::vector<Action>& actions) const {
    const Steps last_state = known_steps_ - 1;
    actions.push_back(Forward{known_steps_, true});
    actions.push_back(Backward{known_steps_});
    if (last_state > 0) actions.push_back(Drop{last_state, Item::output});
    Steps end = last_state;
    for (std::size_t gap = kept_.size(); gap-- > 0; end = kept_[gap]) {
        if (end > kept_[gap])
            append_binomial(actions, kept_[gap], end - kept_[gap],
                            slots_ - static_cast<Steps>(gap));
        if (gap > 0) actions.push_back(Drop{kept_[gap], Item::output});
    }
}

std::int64_t OnlineCheckpointing::advances() const {
    std::int64_t advances = known_steps_ - 1;
    Steps end = known_steps_ - 1;
    for (std::size_t gap = kept_.size(); gap-- > 0; end = kept_[gap])
        if (end > kept_[gap])
            advances = checked_add(advances, advances_of_gap(gap, end - kept_[gap]));
    return advances;
}

Schedule online(Steps stage_count, Steps slots) {
    Schedule schedule{"online:" + std::to_string(slots), stage_count, {}};
    refuse_longer_than_a_list(schedule.name, checked_mul(4, stage_count));
    // The least for any schedule with as many slots; its own count is known only when it has
    // advanced.
    refuse_longer_than_a_list(schedule.name, 2 * least_advances(stage_count, slots));
    OnlineCheckpointing checkpointing(slots);
    for (Steps step = 1; step <= stage_count; ++step) checkpointing.one_more_step(schedule.actions);
    checkpointing.that_was_the_last(schedule.actions);
    return schedule;
}

}  // namespace rootspace
