// Checkpointing a computation whose length nobody knows until it ends.
#pragma once

#include <vector>

#include "schedule/action.h"

namespace rootspace {

// Told "one more step exists" again and again, then "that was the last"; only then it reverses.
// What it keeps while it advances cannot depend on the length, for it does not know it.
//
// When the slots are full, the state about to be left takes the place of the kept one whose absence
// costs least, if that lowers the cost of stopping one step later; of equal choices the earliest
// checkpoint goes. The cost of stopping is exact: every gap between checkpoints is reversed
// binomially (Griewank & Walther 2000) with the slots free then. While l <= (c+1)(c+2)/2 the
// earliest checkpoint whose two gaps still fit in one goes, which is algorithm I of Stumm &
// Walther, "New algorithms for optimal online checkpointing", SIAM J. Sci. Comput. 32(2), 2010: as
// few steps as if l had been known. Beyond, at most 1.07 times as many for l <= 2000 and c in {3,
// 5, 10, 20} (tested; not proved).
class OnlineCheckpointing {
  public:
    explicit OnlineCheckpointing(Steps slots);  // >= 1; the input occupies one

    // Appends what can be run now: everything but the newest step, which may be the last.
    void one_more_step(std::vector<Action>& actions);

    // Appends the newest step, recorded, and the reversal of all. Precondition: one_more_step was
    // called.
    void that_was_the_last(std::vector<Action>& actions) const;

    // Forward steps in all, the recording ones not counted, if that was the last.
    std::int64_t advances() const;

    const std::vector<Steps>& kept() const {
        return kept_;
    }  // stages whose a is in a slot, 0 first

  private:
    void keep(Steps state, std::vector<Action>& actions);
    std::size_t cheapest_to_lose(
        Steps state) const;  // index into kept_; its size means `state` itself
    std::int64_t advances_of_gap(std::size_t gap, Steps length) const;

    Steps slots_;
    Steps known_steps_ = 0;
    std::vector<Steps> kept_{0};
};

// online:C. Forward steps: L + what the advances of the class above amount to.
Schedule online(Steps stage_count, Steps slots);

}  // namespace rootspace
