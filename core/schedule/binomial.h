// Binomial checkpointing (Revolve): provably the fewest forward steps for equal stages and c
// checkpoints.
#pragma once

#include "schedule/action.h"
#include "schedule/binomial_numbers.h"

namespace rootspace {

// revolve:C with c = slots >= 1, the input occupying one. Griewank & Walther 2000; of the optimal
// splits it takes the one of BinomialTable::split. Besides the c slots, two more a are resident for
// a moment: the state that advances and the one it makes (or the one record under reversal).
// Forward steps: L + least_advances(L, c).
Schedule binomial(Steps stage_count, Steps slots);

// The same for stages base+1 .. base+steps of a longer chain: a(base) is resident and stays,
// delta(base+steps) waits.
void append_binomial(std::vector<Action>& actions, Steps base, Steps steps, Steps slots);

// The same schedule, never written out: any action by its index, for L up to 10^12.
//
// A chain (l, c) is: advance m, reverse the right l-m stages with c-1 slots, drop the checkpoint,
// reverse the left m stages with c slots; 2*t(l,c) + 2*l actions, since every advance is dropped
// once and every stage recorded and turned once. With l = C(c+r-1, c) + e the split keeps e while
// it lowers r, until e >= C(c-1+r-1, c-1), and from then on the left suffixes are C(c+r', c)
// exactly. So the i-th left suffix and the place where it begins are closed forms, and a binary
// search over i replaces the walk: O(c log r) binomial coefficients an action.
class BinomialSchedule {
  public:
    // Throws std::overflow_error when the number of actions leaves 64 bits.
    BinomialSchedule(Steps stage_count, Steps slots);

    std::int64_t action_count() const { return action_count_; }
    Action action_at(std::int64_t index) const;  // precondition: 0 <= index < action_count()

  private:
    Steps stage_count_;
    Steps slots_;
    std::int64_t action_count_;
};

}  // namespace rootspace
