// Sums over an array in one fixed order: 16 interleaved accumulators, lane i takes elements i mod
// 16 in ascending order, each from +0; then lane i += lane i + w for w = 8, 4, 2, 1. Any vector
// width computes exactly this.
#pragma once

#include <cstdint>

namespace rootspace {

template <class T>
T sum(std::int64_t n, const T* x);

// Each product is rounded before it is added.
template <class T>
T dot(std::int64_t n, const T* x, const T* y);
template <class T>
T sum_of_squares(std::int64_t n, const T* x);

// The largest element; NaN if any element is NaN; -infinity if there is none.
template <class T>
T maximum(std::int64_t n, const T* x);

}  // namespace rootspace
