// Chains cut into segments: one checkpoint at each segment's start, the segment rerun whole when
// its turn comes.
#pragma once

#include <string>
#include <vector>

#include "schedule/action.h"

namespace rootspace {

// Stages after which a checkpoint is kept: increasing, each in 1..L-1. a(0) is kept in any case and
// is not listed.
using Checkpoints = std::vector<Steps>;

// Chen et al. 2016, section 3, with one economy: the last segment is recorded on the first pass and
// never rerun. Checkpoint l is let go before stage l is recorded again, for its ā(l) contains it.
// Forward steps: L + the last checkpoint. Precondition: `checkpoints` as described above.
Schedule segmented_gradient(std::string name, Steps stage_count, const Checkpoints& checkpoints);

// every:K. Checkpoints K, 2K, ... below L: segments of K stages, the last one whatever is left.
Checkpoints every_k_checkpoints(Steps stage_count, Steps segment_length);

// sqrt. k segments, k the least with the fewest units k + ceil(L/k): k checkpoints, the input among
// them, and one recorded segment. Lengths differ by at most one, the longest last, for the last one
// is never rerun. (A shorter last segment can save one unit more, for more forward steps: every:5
// against sqrt on 32 stages.)
Checkpoints sqrt_checkpoints(Steps stage_count);
Steps sqrt_segment_count(Steps stage_count);

}  // namespace rootspace
