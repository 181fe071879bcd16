// Products that would not repay packing: few rows, or few steps.
#pragma once

#include "numeric/panel_product.h"

namespace rootspace::ROOTSPACE_SET {

// The register tile of 256-bit code (panel_product.h) repays packing already for few rows: strips
// hold 12 of its 16 registers, and so put fewer multiplications between loads. There they are
// faster only for very few rows and a b that L2 does not hold.
inline constexpr bool strips_beat_panels = vector_bytes != 32;

// As panels_product, with b where it lies: element (step, column) at b[step * b_stride + column].
// Reads b in the order of memory, a few steps at a time, and keeps the sums in c.
template <class T>
void row_product(std::int64_t rows, std::int64_t steps, std::int64_t columns, LeftOperand<T> a,
                 const T* b, std::int64_t b_stride, Sums<T> c);

}  // namespace rootspace::ROOTSPACE_SET
