// Schedules that only go forward. They all run every stage once: here checkpoints save nothing,
// they only keep.
#pragma once

#include "schedule/segments.h"

namespace rootspace {

// plain: the widest neighbouring pair of activations, whatever the depth.
Schedule plain_inference(Steps stage_count);

// keep-all: every a(l) kept, as for looking at activations afterwards.
Schedule keep_all_inference(Steps stage_count);

// The checkpoint lists of the seeds' demo: a plain forward that keeps a(l) at the checkpoints.
// Nothing is recomputed.
Schedule checkpointed_inference(std::string name, Steps stage_count,
                                const Checkpoints& checkpoints);

}  // namespace rootspace
