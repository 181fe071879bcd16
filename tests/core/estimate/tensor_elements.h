// What a device holds, counted in elements.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

inline std::int64_t elements(const std::vector<WeightTensor>& tensors) {
    std::int64_t sum = 0;
    for (const WeightTensor& tensor : tensors) sum += tensor.elements();
    return sum;
}

}  // namespace rootspace::estimate
