// The gradient of a bias along the columns of y[rows, cols]; matmul.h adds the bias itself.
#pragma once

#include <cstdint>

namespace rootspace {

// dbias[c] = sum over r of dy[r,c]: one accumulator a column from +0, rows ascending. Overwrites
// dbias.
template <class T>
void column_sums(std::int64_t rows, std::int64_t cols, const T* dy, T* dbias);

}  // namespace rootspace
