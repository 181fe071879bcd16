// Dropout (Srivastava et al. 2014) whose mask is a function of (seed, step, layer, element) and is
// never stored.
#pragma once

#include <cstdint>

namespace rootspace {

// y[i] = x[i] / (1 - rate) where uniform(seed, step, layer, i) >= rate, else +0. The factor 1 / (1
// - rate) is computed in double and rounded to T once. The backward is the same call on dy. 0 <=
// rate < 1; y may be x.
template <class T>
void dropout(std::int64_t n, double rate, std::uint64_t seed, std::uint32_t step,
             std::uint32_t layer, const T* x, T* y);

}  // namespace rootspace
