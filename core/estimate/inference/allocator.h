// What PyTorch's caching allocator counts as allocated beyond the tensors themselves.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/explain/quantity.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

// Bytes of the block that holds a tensor of `bytes`, when it is taken from memory fresh from the
// driver: rounded to 512 B; from 10 MiB on the driver is asked for multiples of 2 MiB, and an end
// of at most 1 MiB stays with the tensor and counts as allocated.
Bytes caching_block(Bytes bytes);

// The sum of those ends over all weights of a model, each copy of an expert a tensor of its own:
// 114 MB for Qwen2.5-3B, nothing for Qwen2.5-72B. Prediction blocks are not loaded. Of packed
// weights, whose ends are not known here, nothing is counted.
Bytes caching_slack(const std::vector<WeightTensor>& tensors, const WeightFormat& format,
                    std::int64_t number_bytes);

}  // namespace rootspace::estimate
