// Products of few rows with the transpose of a matrix: packing it would not be repaid.
#pragma once

#include "numeric/panel_product.h"

namespace rootspace::ROOTSPACE_SET {

// c[row, column] = sum over the steps, ascending, of a[row * a_stride + step] * b[column * b_stride
// + step], from +0 (`carry` is not looked at), for at most 4 rows. Four steps of some columns are
// turned in registers.
template <class T>
void turned_row_product(std::int64_t rows, std::int64_t steps, std::int64_t columns, const T* a,
                        std::int64_t a_stride, const T* b, std::int64_t b_stride, Sums<T> c);

}  // namespace rootspace::ROOTSPACE_SET
