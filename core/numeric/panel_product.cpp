#include "numeric/panel_product.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// Rows of the register tile: 2 rows of 16 floats fill half of the 16 registers of SSE2 and wasm
// SIMD with accumulators; wider registers leave room for more rows. Found by measurement; no bit
// depends on it.
constexpr std::int64_t tile_rows = vector_bytes == 16 ? 2 : 4;

// One step: sum[R] += left[R] * panel row.
template <class T, int Rows>
ROOTSPACE_INLINE void tile_step(const T* left, std::int64_t row_stride, const T* panel,
                                Row16<T> (&sum)[Rows]) {
    const auto right = Row16<T>::loaded(panel);
    [&]<int... R>(std::integer_sequence<int, R...>) {
        (sum[R].multiply_add(broadcast(left[R * row_stride]), right), ...);
    }
    (std::make_integer_sequence<int, Rows>{});
}

// `sum` has its address taken where rows end early; the loop works on a copy that lives in
// registers.
template <class T, int Rows>
ROOTSPACE_INLINE void tile_product(std::int64_t steps, LeftOperand<T> a, const T* panel,
                                   Row16<T> (&sum)[Rows]) {
    [&]<int... R>(std::integer_sequence<int, R...>) {
        Row16<T> accumulators[Rows] = {sum[R]...};
        const T* left = a.data;
        for (std::int64_t p = 0; p < steps; ++p, left += a.step_stride, panel += 16)
            tile_step<T, Rows>(left, a.row_stride, panel, accumulators);
        ((sum[R] = accumulators[R]), ...);
    }
    (std::make_integer_sequence<int, Rows>{});
}

template <class T, int Rows>
ROOTSPACE_INLINE void tile(std::int64_t steps, LeftOperand<T> a, const T* panel, bool carry, T* c,
                           std::int64_t c_stride, std::int64_t width) {
    Row16<T> sum[Rows];
    [&]<int... R>(std::integer_sequence<int, R...>) {
        if (!carry)
            ((sum[R] = Row16<T>::filled(0)), ...);
        else if (width == 16)
            ((sum[R] = Row16<T>::loaded(c + R * c_stride)), ...);
        else
            ((sum[R] = Row16<T>::loaded_part(c + R * c_stride, width, 0)), ...);
        tile_product<T, Rows>(steps, a, panel, sum);
        if (width == 16)
            (sum[R].stored(c + R * c_stride), ...);
        else
            (std::memcpy(c + R * c_stride, &sum[R], static_cast<std::size_t>(width) * sizeof(T)),
             ...);
    }
    (std::make_integer_sequence<int, Rows>{});
}

}  // namespace

template <class T>
void panel_product(std::int64_t rows, std::int64_t steps, LeftOperand<T> a, const T* panel,
                   bool carry, T* c, std::int64_t c_stride, std::int64_t width) {
    std::int64_t r = 0;
    for (; r + tile_rows <= rows; r += tile_rows) {
        const LeftOperand<T> left{a.data + r * a.row_stride, a.row_stride, a.step_stride};
        tile<T, tile_rows>(steps, left, panel, carry, c + r * c_stride, c_stride, width);
    }
    for (; r < rows; ++r) {
        const LeftOperand<T> left{a.data + r * a.row_stride, a.row_stride, a.step_stride};
        tile<T, 1>(steps, left, panel, carry, c + r * c_stride, c_stride, width);
    }
}

template <class T>
void pack_rows(std::int64_t steps, std::int64_t width, const T* source, std::int64_t step_stride,
               T* panel) {
    for (std::int64_t p = 0; p < steps; ++p, source += step_stride, panel += 16) {
        if (width == 16)
            Row16<T>::loaded(source).stored(panel);
        else
            Row16<T>::loaded_part(source, width, 0).stored(panel);
    }
}

template <class T>
void pack_columns(std::int64_t steps, std::int64_t width, const T* source,
                  std::int64_t column_stride, T* panel) {
    for (std::int64_t p = 0; width < 16 && p < steps; ++p)
        Row16<T>::filled(0).stored(panel + p * 16);
    for (std::int64_t j = 0; j < width; ++j)
        for (std::int64_t p = 0; p < steps; ++p) panel[p * 16 + j] = source[j * column_stride + p];
}

ROOTSPACE_INSTANTIATE(panel_product)
ROOTSPACE_INSTANTIATE(pack_rows)
ROOTSPACE_INSTANTIATE(pack_columns)

}  // namespace rootspace::ROOTSPACE_SET
