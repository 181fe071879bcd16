// The inner loop of every matrix product: some rows times packed panels of 16 columns.
#pragma once

#include "numeric/elementwise.h"
#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

// The register tile for floats, found by measurement; no bit depends on it. 128-bit: 2 rows of 16
// columns fill half of 16 registers with sums. 256-bit: 6 rows fill three quarters; 4 read b half
// as often again and were 3 to 7 % slower where it comes from L2. 512-bit, where there are 32
// registers: 8 rows of 32.
inline constexpr int tile_rows = vector_bytes == 16 ? 2 : vector_bytes == 32 ? 6 : 8;
inline constexpr int tile_columns = vector_bytes == 64 ? 32 : 16;

// The left operand: element (row, step) lies at data[row * row_stride + step * step_stride]. Where
// tiles of `tile_rows` rows are packed each by itself, the next begins `tile_stride` further on; 0:
// a tile's rows follow the last one's.
template <class T>
struct LeftOperand {
    const T* data;
    std::int64_t row_stride, step_stride;
    std::int64_t tile_stride = 0;
};

// The right operand: columns [16 i, 16 i + 16) are the panel at data + i * stride, padded to 16
// columns.
template <class T>
struct Panels {
    const T* data;
    std::int64_t stride;
};

// Where sums begin (at +0, or with `carry` at what is there) and go; `bias`, one a column, is added
// to the sums if it is not null; then follows the activation, which row_product and
// turned_row_product leave to their caller.
template <class T>
struct Sums {
    T* data;
    std::int64_t row_stride;
    bool carry;
    const T* bias;
    Activation activation = Activation::none;
};

// c[row, 0..columns) = begin + sum over `steps` of a(row, step) * b(step, ..) (+ bias), one
// accumulator an output, steps ascending; then the activation of that.
template <class T>
void panels_product(std::int64_t rows, std::int64_t steps, std::int64_t columns, LeftOperand<T> a,
                    Panels<T> b, Sums<T> c);

}  // namespace rootspace::ROOTSPACE_SET
