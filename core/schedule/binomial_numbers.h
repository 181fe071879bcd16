// The numbers of binomial checkpointing: Griewank & Walther, "Algorithm 799: Revolve", ACM TOMS
// 26(1), 2000.
#pragma once

#include <cstdint>
#include <vector>

#include "base/quantities.h"

namespace rootspace {

// C(slots + repetitions, slots): the longest chain that `slots` checkpoints (the input among them)
// reverse with no step advanced more than `repetitions` times. Throws std::overflow_error past 64
// bits.
std::int64_t longest_chain(Steps slots, Steps repetitions);

// Least r with longest_chain(slots, r) >= steps. Preconditions: steps >= 1, slots >= 1.
Steps least_repetitions(Steps steps, Steps slots);

// r*l - C(c+r, c+1) for r = repetitions, which must be least_repetitions(steps, slots).
std::int64_t advances_with(Steps steps, Steps slots, Steps repetitions);

// Least forward steps, the recording ones not counted: r*l - C(c+r, c+1), r = least_repetitions
// (op. cit., eq. 4). Throws std::overflow_error past 64 bits.
std::int64_t least_advances(Steps steps, Steps slots);

// The stage counts into which the optimal first checkpoint splits a chain.
struct BinomialSplit {
    Steps left;               // stages up to the checkpoint, reversed last with all slots
    Steps left_repetitions;   // least_repetitions(left, slots)
    Steps right;              // stages after it, reversed first with one slot less
    Steps right_repetitions;  // least_repetitions(right, slots - 1)
};

// longest_chain(c, r) as a table, for walking whole schedules: row c reaches to
// least_repetitions(stage_count, c).
class BinomialTable {
  public:
    BinomialTable(Steps stage_count, Steps most_slots);

    Steps least_repetitions(Steps steps, Steps slots) const;

    // Among the optimal splits the one whose left suffixes have closed forms (see
    // BinomialSchedule). Preconditions: steps >= 2, slots >= 1, repetitions ==
    // least_repetitions(steps, slots).
    BinomialSplit split(Steps steps, Steps slots, Steps repetitions) const;

  private:
    std::int64_t longest(Steps slots, Steps repetitions) const {
        return slots == 0 ? 1 : longest_[row_[slots] + repetitions];
    }

    std::vector<std::size_t> row_;  // where row c starts; row 0 is all ones and not stored
    std::vector<std::int64_t> longest_;
};

}  // namespace rootspace
