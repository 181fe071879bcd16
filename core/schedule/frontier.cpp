#include "schedule/frontier.h"

#include <algorithm>

#include "schedule/catalogue.h"

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

}  // namespace

CatalogueFrontier::CatalogueFrontier(const Chain& chain, Goal goal) {
    std::vector<FrontierPoint> candidates;
    for (auto& spec : catalogue(chain.stage_count(), goal)) {
        const auto judged = replay(*build_schedule(spec, chain, goal).schedule, chain, goal);
        candidates.push_back({std::move(spec), judged.peak_bytes, judged.cost});
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
