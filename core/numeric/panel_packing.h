// Panels: 16 columns of the right operand of a product, packed so that a step's 16 numbers lie
// together. Packing only copies.
#pragma once

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

// panel[step * 16 + column] = source[step * step_stride + column] for neighbouring panels,
// `panel_stride` apart, of `columns` columns in all; zero past them.
template <class T>
void pack_rows(std::int64_t steps, std::int64_t columns, const T* source, std::int64_t step_stride,
               T* panels, std::int64_t panel_stride);

// panel[step * 16 + column] = source[column * column_stride + step], zero past `width` columns.
template <class T>
void pack_columns(std::int64_t steps, std::int64_t width, const T* source,
                  std::int64_t column_stride, T* panel);

}  // namespace rootspace::ROOTSPACE_SET
