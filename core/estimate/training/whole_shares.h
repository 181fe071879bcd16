// Shares of states where no parameter is split.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

// Of each device that has any. torch/distributed/optim/zero_redundancy_optimizer.py,
// _partition_parameters: from the largest parameter to the smallest, each goes to the device with
// the fewest numbers so far.
std::vector<std::vector<WeightTensor>> whole_shares(const std::vector<WeightTensor>& tensors,
                                                    std::int64_t devices);

}  // namespace rootspace::estimate
