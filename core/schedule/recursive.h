// Recursive halving: O(log L) memory for O(L log L) forward steps.
#pragma once

#include "schedule/action.h"

namespace rootspace {

// Chen et al. 2016, section 4.2, with two halves: a checkpoint in the middle, the right half
// reversed, then the left. The left half is the shorter one when they differ.
Schedule recursive_halving(Steps stage_count);

// Its forward steps, the L recording ones not counted: f(l) = floor(l/2) + f(floor(l/2)) +
// f(ceil(l/2)), f(1) = 0.
std::int64_t halving_advances(Steps stage_count);

}  // namespace rootspace
