// Arrays of reproducible numbers for the kernel tests.
#pragma once

#include <cstdint>
#include <vector>

#include "numeric/philox.h"

namespace rootspace {

template <class T>
std::vector<T> random_values(std::int64_t n, std::uint32_t stream, float low = -1, float high = 1) {
    std::vector<T> values(static_cast<std::size_t>(n));
    fill_uniform(20250614, stream, low, high, n, values.data());
    return values;
}

// sum of weights * values: a scalar whose gradient with respect to `values` is `weights`.
inline double weighted_sum(const std::vector<double>& weights, const std::vector<double>& values) {
    double total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) total += weights[i] * values[i];
    return total;
}

}  // namespace rootspace
