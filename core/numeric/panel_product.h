// The inner loop of every matrix product: some rows times a packed panel of 16 columns.
#pragma once

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

// The left operand: element (row, step) lies at data[row * row_stride + step * step_stride].
template <class T>
struct LeftOperand {
    const T* data;
    std::int64_t row_stride, step_stride;
};

// c[row, 0..width) = (carry ? c[row, ..] : +0) + sum over `steps` of a(row, step) * panel[step * 16
// + ..], one accumulator an output, steps ascending. The panel is padded to 16 columns whatever the
// width.
template <class T>
void panel_product(std::int64_t rows, std::int64_t steps, LeftOperand<T> a, const T* panel,
                   bool carry, T* c, std::int64_t c_stride, std::int64_t width);

// panel[step * 16 + column] = source[step * step_stride + column], zero past `width` columns.
template <class T>
void pack_rows(std::int64_t steps, std::int64_t width, const T* source, std::int64_t step_stride,
               T* panel);

// panel[step * 16 + column] = source[column * column_stride + step], zero past `width` columns.
template <class T>
void pack_columns(std::int64_t steps, std::int64_t width, const T* source,
                  std::int64_t column_stride, T* panel);

}  // namespace rootspace::ROOTSPACE_SET
