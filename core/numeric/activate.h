// The activation of a product's outputs, in place.
#pragma once

#include "numeric/elementwise.h"
#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

// c[row, 0..columns) = the activation of it, by the operations of elementwise.h; rows lie
// `row_stride` apart.
template <class T>
void activate(Activation activation, std::int64_t rows, std::int64_t columns, T* c,
              std::int64_t row_stride);

}  // namespace rootspace::ROOTSPACE_SET
