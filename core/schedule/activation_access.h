// Activations for whoever asks: all of them from last to first, or one at a time from checkpoints
// that were kept.
#pragma once

#include "schedule/segments.h"

namespace rootspace {

// Every a kept on the way forward, then shown a(L)..a(0), each let go once shown. L forward steps.
Schedule keep_all_access(Steps stage_count);

// Checkpoints kept on the way forward, all of the last segment with them; the other segments rerun
// when their turn comes. A checkpoint is not made a second time.
Schedule segmented_access(std::string name, Steps stage_count, const Checkpoints& checkpoints);

// revolve:C. Showing a(l) is the "step" that binomial checkpointing reverses, so a(0)..a(L) are L +
// 1 steps and the forward steps are least_advances(L + 1, C), which is the least possible with C
// kept activations.
Schedule binomial_access(Steps stage_count, Steps slots);

// Serves one activation: forward from the nearest of the kept a(0) and `kept`, show a(stage), and
// let go of what was made. To be run while the kept ones are resident, as after
// checkpointed_inference; it leaves them so.
std::vector<Action> serve(const Checkpoints& kept, Steps stage);

}  // namespace rootspace
