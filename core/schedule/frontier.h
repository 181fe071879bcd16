// What a budget buys: the best of the catalogue at every number of bytes, found once per chain,
// then looked up.
#pragma once

#include <vector>

#include "cost/chain.h"
#include "schedule/replay.h"
#include "schedule/spec.h"

namespace rootspace {

struct FrontierPoint {
    ScheduleSpec spec;
    Bytes peak_bytes;
    std::int64_t cost;
    bool operator==(const FrontierPoint&) const = default;
};

class CatalogueFrontier {
  public:
    // Goals: gradient, inference, activations. Candidates: every algorithm of schedule_forms(goal)
    // that needs no wish of the visitor's (at:) and no unknown length (online:), at every parameter
    // up to 2048 stages and in steps of 5 % beyond; no schedule too long to be a list. For
    // inference that is plain alone: all cost the same, it is smallest.
    CatalogueFrontier(const Chain& chain, Goal goal);

    // Rising peak_bytes, falling cost: no point is as cheap as another in as few bytes.
    const std::vector<FrontierPoint>& points() const { return points_; }

    // The cheapest point whose peak fits, or nullptr. Of equal costs the one with the lower peak.
    const FrontierPoint* cheapest_within(Bytes budget) const;
    Bytes smallest_feasible_bytes() const { return points_.front().peak_bytes; }

  private:
    std::vector<FrontierPoint> points_;
};

}  // namespace rootspace
