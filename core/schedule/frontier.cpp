#include "schedule/frontier.h"

#include <algorithm>

#include "schedule/assessment.h"
#include "schedule/inference.h"
#include "schedule/limits.h"

namespace rootspace {
namespace {

std::vector<FrontierPoint> pareto(std::vector<FrontierPoint> candidates) {
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
        return a.peak_bytes != b.peak_bytes ? a.peak_bytes < b.peak_bytes : a.cost < b.cost;
    });
    std::vector<FrontierPoint> kept;
    for (auto& candidate : candidates)
        if (kept.empty() || candidate.cost < kept.back().cost) kept.push_back(std::move(candidate));
    return kept;
}

// Segment lengths and slot counts to try on L stages: all of 1..L-1 up to 2048 stages; beyond, all
// to 64 and then in steps of 5 %, so that the frontier of any chain takes O(L log L).
std::vector<Steps> parameters(Steps stage_count) {
    constexpr Steps all_tried = 2048, dense = 64;
    std::vector<Steps> result;
    for (Steps p = 1; p == 1 || p < stage_count;
         p += stage_count <= all_tried || p < dense ? 1 : std::max<Steps>(1, p / 20))
        result.push_back(p);
    return result;
}

bool fits_a_list(Steps steps, Steps slots) {
    // t <= l(l-1)/2 fits 64 bits for every chain that fits memory.
    return 2 * (least_advances(steps, slots) + steps) <= largest_action_count;
}

}  // namespace

CatalogueFrontier::CatalogueFrontier(const Chain& chain, Goal goal) {
    std::vector<FrontierPoint> candidates;
    const auto add = [&](ScheduleSpec spec, Assessment assessment) {
        candidates.push_back({std::move(spec), assessment.peak_bytes, assessment.cost});
    };
    const Steps stage_count = chain.stage_count();
    if (goal == Goal::inference) {
        const auto plain = replay(plain_inference(stage_count), chain, goal);
        add(Plain{}, {plain.peak_bytes, plain.cost});
        points_ = std::move(candidates);
        return;
    }
    const Assessor assessor(chain, goal);
    add(KeepAll{}, assessor.segmented({}));
    add(Sqrt{}, assessor.segmented(sqrt_checkpoints(stage_count)));
    if (goal == Goal::gradient) add(Recursive{}, assessor.recursive());
    const BinomialTable table(assessor.reversed_steps(), stage_count);
    for (Steps parameter : parameters(stage_count)) {
        add(EveryK{parameter}, assessor.segmented(every_k_checkpoints(stage_count, parameter)));
        if (fits_a_list(assessor.reversed_steps(), parameter))
            add(Revolve{parameter}, assessor.binomial(parameter, table));
    }
    points_ = pareto(std::move(candidates));
}

const FrontierPoint* CatalogueFrontier::cheapest_within(Bytes budget) const {
    const auto past = std::upper_bound(
        points_.begin(), points_.end(), budget,
        [](Bytes bytes, const FrontierPoint& point) { return bytes < point.peak_bytes; });
    return past == points_.begin() ? nullptr : &*(past - 1);
}

}  // namespace rootspace
