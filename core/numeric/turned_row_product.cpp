#include "numeric/turned_row_product.h"

#include <type_traits>

#include "numeric/blocks.h"
#include "numeric/turned_columns.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// The sums of neighbouring columns, at most 256 bits: to put wider vectors together takes longer
// than they save. Doubles check gradients and need no speed.
typedef float Floats __attribute__((vector_size(vector_bytes < 32 ? vector_bytes : 32)));
template <class T>
using Sum = std::conditional_t<std::is_same_v<T, float>, Floats, Vector<T>>;
template <class T>
constexpr int width_of = sizeof(Sum<T>) / sizeof(T);

// One step of `width` columns, at most width_of<T>.
template <class T>
ROOTSPACE_INLINE Sum<T> gathered(const T* b, std::int64_t b_stride, std::int64_t width) {
    T columns[width_of<T>] = {};
    for (std::int64_t j = 0; j < width; ++j) columns[j] = b[j * b_stride];
    Sum<T> v;
    std::memcpy(&v, columns, sizeof v);
    return v;
}

// By value: the sums themselves stay in registers.
template <class T>
ROOTSPACE_INLINE void store_columns(T* to, std::int64_t width, Sum<T> v) {
    std::memcpy(to, &v, static_cast<std::size_t>(width) * sizeof(T));
}

// Rows x (Count times width_of<T> columns, or with Count = 1 also fewer).
template <int Rows, int Count, class T>
__attribute__((noinline)) void strip(std::int64_t steps, std::int64_t width, const T* left,
                                     std::int64_t a_stride, const T* b, std::int64_t b_stride,
                                     Sums<T> c) {
    Sum<T> sum[Rows][Count] = {};
    const auto add = [&](auto q, auto step, Sum<T> right) ALWAYS_INLINE {
        unrolled<Rows>([&](auto r)
                           ALWAYS_INLINE { sum[r][q] += left[r * a_stride + step] * right; });
    };
    std::int64_t p = 0;
    if constexpr (std::is_same_v<T, float>)
        for (; width == width_of<T> && p + 4 <= steps; p += 4, left += 4)
            unrolled<Count>([&](auto q) ALWAYS_INLINE {
                const FourSteps<Floats> four(b + q * width_of<T> * b_stride + p, b_stride);
                unrolled<4>([&](auto i) ALWAYS_INLINE { add(q, i, four.step[i]); });
            });
    for (; p < steps; ++p, ++left)
        unrolled<Count>([&](auto q) ALWAYS_INLINE {
            add(q, std::integral_constant<int, 0>{},
                gathered(b + q * width_of<T> * b_stride + p, b_stride, width));
        });
    unrolled<Rows>([&](auto r) ALWAYS_INLINE {
        unrolled<Count>([&](auto q) ALWAYS_INLINE {
            if (c.bias) sum[r][q] += gathered(c.bias + q * width_of<T>, 1, width);
            store_columns(c.data + r * c.row_stride + q * width_of<T>, width, sum[r][q]);
        });
    });
}

// Few rows take more columns at once, so that some chains of sums run side by side.
template <int Rows, class T>
void strips(std::int64_t steps, std::int64_t columns, const T* a, std::int64_t a_stride, const T* b,
            std::int64_t b_stride, Sums<T> c) {
    constexpr int count = !std::is_same_v<T, float> ? 1 : Rows <= 2 ? 4 : 2;
    while (columns > 0) {
        const bool many = columns >= count * width_of<T>;
        const std::int64_t width = smaller(columns, width_of<T>);
        if (many)
            strip<Rows, count>(steps, width, a, a_stride, b, b_stride, c);
        else
            strip<Rows, 1>(steps, width, a, a_stride, b, b_stride, c);
        const std::int64_t done = many ? count * width_of<T> : width;
        columns -= done;
        b += done * b_stride;
        c.data += done;
        if (c.bias) c.bias += done;
    }
}

}  // namespace

template <class T>
void turned_row_product(std::int64_t rows, std::int64_t steps, std::int64_t columns, const T* a,
                        std::int64_t a_stride, const T* b, std::int64_t b_stride, Sums<T> c) {
    if (rows == 1) strips<1>(steps, columns, a, a_stride, b, b_stride, c);
    if (rows == 2) strips<2>(steps, columns, a, a_stride, b, b_stride, c);
    if (rows == 3) strips<3>(steps, columns, a, a_stride, b, b_stride, c);
    if (rows == 4) strips<4>(steps, columns, a, a_stride, b, b_stride, c);
}

ROOTSPACE_INSTANTIATE(turned_row_product)

}  // namespace rootspace::ROOTSPACE_SET
