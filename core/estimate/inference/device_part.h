// What one of several devices has of a model.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

struct DevicePart {
    // What the device runs: its blocks with the heads and channels it has of each; `head` where it
    // makes logits.
    Architecture architecture;
    std::vector<WeightTensor> tensors;  // with the shapes it has
    std::vector<char> held;  // of a split by layers: which of the whole model's tensors these are
    bool first = true;       // the prompt enters here
};

}  // namespace rootspace::estimate
