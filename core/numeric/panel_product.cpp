#include "numeric/panel_product.h"

#include <type_traits>

#include "numeric/activate.h"
#include "numeric/vector_activations.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// Doubles check gradients and need no speed: one panel at a time.
template <class T>
constexpr int panels_of_tile = std::is_same_v<T, float> ? tile_columns / 16 : 1;

template <class T, int Rows, int Count>
struct Tile {
    Row16<T> at[Rows][Count];

    // f(row, panel, Row16) for all of it.
    template <class F>
    ROOTSPACE_INLINE void each(F f) {
        unrolled<Rows>([&](auto r) ALWAYS_INLINE {
            unrolled<Count>([&](auto q) ALWAYS_INLINE { f(r, q, at[r][q]); });
        });
    }
};

template <class T, int Rows, int Count>
ROOTSPACE_INLINE void add_products(std::int64_t steps, LeftOperand<T> a, Panels<T> b,
                                   Tile<T, Rows, Count>& sum) {
    const T* left = a.data;
    const T* right = b.data;
    for (const T* end = right + steps * 16; right != end; right += 16, left += a.step_stride) {
        Row16<T> step[Count];
        unrolled<Count>([&](auto q)
                            ALWAYS_INLINE { step[q] = Row16<T>::loaded(right + q * b.stride); });
        unrolled<Rows>([&](auto r) ALWAYS_INLINE {
            const Vector<T> x = broadcast(left[r * a.row_stride]);
            unrolled<Count>([&](auto q) ALWAYS_INLINE { sum.at[r][q].multiply_add(x, step[q]); });
        });
    }
}

// Rows x (16 Count) outputs in registers, where ReLU takes one operation.
template <int Rows, int Count, bool Relu, class T>
ROOTSPACE_INLINE void tile(std::int64_t steps, LeftOperand<T> a, Panels<T> b, Sums<T> c) {
    Tile<T, Rows, Count> sum;
    const auto place = [&](int r, int q)
                           ALWAYS_INLINE { return c.data + r * c.row_stride + q * 16; };
    if (c.carry)
        sum.each([&](auto r, auto q, Row16<T>& s)
                     ALWAYS_INLINE { s = Row16<T>::loaded(place(r, q)); });
    else
        sum.each([&](auto, auto, Row16<T>& s) ALWAYS_INLINE { s = Row16<T>::filled(0); });
    add_products(steps, a, b, sum);
    if (c.bias)
        sum.each([&](auto, auto q, Row16<T>& s)
                     ALWAYS_INLINE { s.add(Row16<T>::loaded(c.bias + q * 16)); });
    if constexpr (Relu)
        sum.each([&](auto, auto, Row16<T>& s) ALWAYS_INLINE {
            Row16<T>::each_part([&](int i)
                                    ALWAYS_INLINE { s.part[i] = functions::relu(s.part[i]); });
        });
    sum.each([&](auto r, auto q, Row16<T>& s) ALWAYS_INLINE { s.stored(place(r, q)); });
}

// The sums that the next tile carries on: they were written a whole block ago. WebAssembly has no
// such instruction.
template <int Rows, int Count, class T>
ROOTSPACE_INLINE void fetch_next_sums(Sums<T> c) {
    unrolled<Rows>([&](auto r) ALWAYS_INLINE {
        unrolled<Count>([&](auto q) ALWAYS_INLINE {
            __builtin_prefetch(c.data + (Rows + r) * c.row_stride + q * 16, 1);
        });
    });
}

template <int Rows, int Count, bool Relu, class T>
__attribute__((noinline)) void whole_tiles(std::int64_t tiles, std::int64_t steps, LeftOperand<T> a,
                                           Panels<T> b, Sums<T> c) {
    for (; tiles > 0; --tiles, a.data += a.tile_stride, c.data += Rows * c.row_stride) {
        if (c.carry && tiles > 1) fetch_next_sums<Rows, Count>(c);
        tile<Rows, Count, Relu>(steps, a, b, c);
    }
}

// ReLU's tiles are code of their own: a branch in every tile cost all products 1 % in WebAssembly.
template <int Rows, int Count, class T>
ROOTSPACE_INLINE void whole_tiles(std::int64_t tiles, std::int64_t steps, LeftOperand<T> a,
                                  Panels<T> b, Sums<T> c) {
    if (c.activation == Activation::relu)
        whole_tiles<Rows, Count, true>(tiles, steps, a, b, c);
    else
        whole_tiles<Rows, Count, false>(tiles, steps, a, b, c);
}

// Fewer than 16 columns: the same tile, in a place of its own that is 16 wide.
template <int Rows, class T>
__attribute__((noinline)) void narrow_tile(std::int64_t steps, std::int64_t width, LeftOperand<T> a,
                                           Panels<T> b, Sums<T> c) {
    T sums[Rows * 16] = {}, bias[16] = {};
    for (int r = 0; c.carry && r < Rows; ++r)
        for (std::int64_t j = 0; j < width; ++j) sums[r * 16 + j] = c.data[r * c.row_stride + j];
    for (std::int64_t j = 0; c.bias && j < width; ++j) bias[j] = c.bias[j];
    whole_tiles<Rows, 1>(1, steps, a, b,
                         Sums<T>{sums, 16, c.carry, c.bias ? bias : nullptr, c.activation});
    for (int r = 0; r < Rows; ++r)
        for (std::int64_t j = 0; j < width; ++j) c.data[r * c.row_stride + j] = sums[r * 16 + j];
}

// Tiles of the same number of rows; fewer than 16 columns are one panel.
template <int Rows, int Count, class T>
ROOTSPACE_INLINE void tiles_of(std::int64_t tiles, std::int64_t steps, std::int64_t width,
                               LeftOperand<T> a, Panels<T> b, Sums<T> c) {
    if (width == 16 * Count) return whole_tiles<Rows, Count>(tiles, steps, a, b, c);
    for (; tiles > 0; --tiles, a.data += a.tile_stride, c.data += Rows * c.row_stride)
        narrow_tile<Rows>(steps, width, a, b, c);
}

// One tile of the `rows` < Rows rows that are left.
template <int Rows, int Count, class T>
ROOTSPACE_INLINE void last_tile(std::int64_t rows, std::int64_t steps, std::int64_t width,
                                LeftOperand<T> a, Panels<T> b, Sums<T> c) {
    if constexpr (Rows > 1) {
        if (rows == Rows - 1)
            tiles_of<Rows - 1, Count>(1, steps, width, a, b, c);
        else
            last_tile<Rows - 1, Count>(rows, steps, width, a, b, c);
    }
}

// The longer activations would stand in every tile's code: they follow when the columns' sums are
// complete, most of them still in L1.
template <int Count, class T>
void columns_product(std::int64_t rows, std::int64_t steps, std::int64_t width, LeftOperand<T> a,
                     Panels<T> b, Sums<T> c) {
    const std::int64_t tiles = rows / tile_rows;
    if (a.tile_stride == 0) a.tile_stride = tile_rows * a.row_stride;
    tiles_of<tile_rows, Count>(tiles, steps, width, a, b, c);
    a.data += tiles * a.tile_stride;
    const std::int64_t done = tiles * tile_rows;
    last_tile<tile_rows, Count>(
        rows - done, steps, width, a, b,
        Sums<T>{c.data + done * c.row_stride, c.row_stride, c.carry, c.bias, c.activation});
    if (c.activation != Activation::none && c.activation != Activation::relu)
        activate(c.activation, rows, width, c.data, c.row_stride);
}

}  // namespace

template <class T>
void panels_product(std::int64_t rows, std::int64_t steps, std::int64_t columns, LeftOperand<T> a,
                    Panels<T> b, Sums<T> c) {
    constexpr int most = panels_of_tile<T>;
    while (columns > 0) {
        const int count = columns >= 16 * most ? most : 1;
        if (count == most)
            columns_product<most>(rows, steps, columns < 16 * most ? columns : 16 * most, a, b, c);
        else
            columns_product<1>(rows, steps, columns < 16 ? columns : 16, a, b, c);
        columns -= 16 * count;
        b.data += count * b.stride;
        c.data += 16 * count;
        if (c.bias) c.bias += 16 * count;
    }
}

ROOTSPACE_INSTANTIATE(panels_product)

}  // namespace rootspace::ROOTSPACE_SET
