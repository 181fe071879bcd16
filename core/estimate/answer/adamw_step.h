// What torch.optim.AdamW holds in its step when it runs foreach, which is not how steps are
// counted.
#pragma once

#include <string>

#include "estimate/answer/request.h"
#include "estimate/training/training.h"

namespace rootspace::estimate {

// On the fullest device, when backward is done and its activations are gone: the square roots of
// all second moments beside what stays (torch/optim/adam.py, _multi_tensor_adam).
Bytes foreach_step_bytes(const TrainingEstimate& whole);

// A sentence where that is more than the peak counted, else empty.
std::string adamw_note(const Request& request, const TrainingEstimate& whole);

}  // namespace rootspace::estimate
