#include "schedule/counts.h"

#include <algorithm>
#include <optional>

#include "schedule/binomial_numbers.h"
#include "schedule/online.h"
#include "schedule/recursive.h"
#include "schedule/segments.h"
#include "schedule/spec.h"

namespace rootspace {
namespace {

std::int64_t rounded_up(std::int64_t a, std::int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

// Units of segmented schedules: s checkpoints up to a segment's start and the segment recorded, at
// most.
ScheduleCount every_k_count(Steps stage_count, Steps length) {
    const Steps segments = rounded_up(stage_count, length);
    const Steps before_last = (segments - 1) * length;
    auto peak = segments + stage_count - before_last;
    if (segments > 1) peak = std::max(peak, segments - 1 + length);
    return {spec_text(EveryK{length}), stage_count + before_last, stage_count, peak};
}

ScheduleCount sqrt_count(Steps stage_count) {
    const Steps segments = sqrt_segment_count(stage_count);
    const Steps longest =
        rounded_up(stage_count, segments);  // recorded once, all other stages twice
    return {"sqrt", 2 * stage_count - longest, stage_count, segments + longest};
}

// Units: the input, one checkpoint a halving (rounded up), and the record.
ScheduleCount recursive_count(Steps stage_count) {
    std::int64_t peak = 2;
    for (Steps steps = stage_count; steps > 1; steps = steps - steps / 2) ++peak;
    return {"recursive", checked_add(halving_advances(stage_count), stage_count), stage_count,
            peak};
}

// Of c slots, the input's among them, all are in use once L > c; two more units for the state that
// advances and the one it makes. With L <= c every state is kept and one is recorded.
std::int64_t slots_peak(Steps stage_count, Steps slots) {
    return 1 + std::min(stage_count, slots + 1);
}

std::optional<ScheduleCount> revolve_count(Steps stage_count, Steps slots) {
    try {
        const auto steps = checked_add(least_advances(stage_count, slots), stage_count);
        if (steps > largest_exact_integer) return std::nullopt;
        return ScheduleCount{spec_text(Revolve{slots}), steps, stage_count,
                             slots_peak(stage_count, slots)};
    } catch (const std::overflow_error&) {
        return std::nullopt;
    }
}

std::optional<ScheduleCount> online_count(Steps stage_count, Steps slots) {
    constexpr std::int64_t most_choices = 100'000'000;
    ScheduleCount count{spec_text(Online{slots}), 0, stage_count, slots_peak(stage_count, slots)};
    // (c+1)(c+2)/2: up to here it is optimal (see OnlineCheckpointing).
    const bool is_optimal = slots >= stage_count || stage_count <= longest_chain(slots, 2);
    if (is_optimal || slots == 1) {
        const auto revolve = revolve_count(stage_count, slots);
        if (!revolve) return std::nullopt;
        count.forward_steps = revolve->forward_steps;
        return count;
    }
    if (stage_count > most_choices / slots) return std::nullopt;
    OnlineCheckpointing checkpointing(slots);
    std::vector<Action> actions;
    for (Steps step = 1; step <= stage_count; ++step) {
        checkpointing.one_more_step(actions);
        actions.clear();
    }
    count.forward_steps = checked_add(checkpointing.advances(), stage_count);
    return count;
}

}  // namespace

std::vector<ScheduleCount> schedule_counts(Steps stage_count, Steps slots) {
    std::vector<ScheduleCount> counts{
        {"keep-all", stage_count, stage_count, stage_count + 1},
        every_k_count(stage_count, rounded_up(stage_count, std::min(slots, stage_count))),
        sqrt_count(stage_count),
        recursive_count(stage_count)};
    if (auto count = revolve_count(stage_count, slots)) counts.push_back(*count);
    if (auto count = online_count(stage_count, slots)) counts.push_back(*count);
    return counts;
}

}  // namespace rootspace
