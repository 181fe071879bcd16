// A bias along the columns of y[rows, cols], and its gradient.
#pragma once

#include <cstdint>

namespace rootspace {

// y[r,c] += bias[c], in place.
template <class T>
void add_bias(std::int64_t rows, std::int64_t cols, const T* bias, T* y);

// dbias[c] = sum over r of dy[r,c]: one accumulator a column from +0, rows ascending. Overwrites
// dbias.
template <class T>
void column_sums(std::int64_t rows, std::int64_t cols, const T* dy, T* dbias);

}  // namespace rootspace
