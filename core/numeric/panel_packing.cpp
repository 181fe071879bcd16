#include "numeric/panel_packing.h"

#include <type_traits>

namespace rootspace::ROOTSPACE_SET {
namespace {

// Four neighbouring steps of a column.
typedef float Quad __attribute__((vector_size(16)));

ROOTSPACE_INLINE Quad quad(const float* p) {
    Quad q;
    std::memcpy(&q, p, sizeof q);
    return q;
}

// The quads of every fourth column from p on: as many as a vector holds.
ROOTSPACE_INLINE Vector<float> quads(const float* p, std::int64_t column_stride) {
#if defined(__AVX512F__)
    const float* q = p + 8 * column_stride;
    const auto low =
        __builtin_shufflevector(quad(p), quad(p + 4 * column_stride), 0, 1, 2, 3, 4, 5, 6, 7);
    const auto high =
        __builtin_shufflevector(quad(q), quad(q + 4 * column_stride), 0, 1, 2, 3, 4, 5, 6, 7);
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif defined(__AVX__)
    return __builtin_shufflevector(quad(p), quad(p + 4 * column_stride), 0, 1, 2, 3, 4, 5, 6, 7);
#else
    (void)column_stride;
    return quad(p);
#endif
}

// Of each four lanes the first two (Half 0) or the last two (Half 1) of a and b, by turns.
template <int Half, int... I>
ROOTSPACE_INLINE Vector<float> by_turns(Vector<float> a, Vector<float> b,
                                        std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(
        a, b, (I / 4 * 4 + 2 * Half + I % 4 / 2 + I % 2 * int{sizeof...(I)})...);
}
template <int Half>
ROOTSPACE_INLINE Vector<float> by_turns(Vector<float> a, Vector<float> b) {
    return by_turns<Half>(a, b, std::make_integer_sequence<int, lanes<float>>{});
}

// Four steps of as many columns as a vector has lanes, turned in registers.
ROOTSPACE_INLINE void pack_four_steps(const float* source, std::int64_t column_stride,
                                      float* panel) {
    const auto c0 = quads(source, column_stride), c1 = quads(source + column_stride, column_stride),
               c2 = quads(source + 2 * column_stride, column_stride),
               c3 = quads(source + 3 * column_stride, column_stride);
    const auto low02 = by_turns<0>(c0, c2), low13 = by_turns<0>(c1, c3),
               high02 = by_turns<1>(c0, c2), high13 = by_turns<1>(c1, c3);
    store(panel, by_turns<0>(low02, low13));
    store(panel + 16, by_turns<1>(low02, low13));
    store(panel + 32, by_turns<0>(high02, high13));
    store(panel + 48, by_turns<1>(high02, high13));
}

// Returns how many steps it packed.
ROOTSPACE_INLINE std::int64_t pack_by_fours(std::int64_t steps, const float* source,
                                            std::int64_t column_stride, float* panel) {
    std::int64_t p = 0;
    for (; p + 4 <= steps; p += 4)
        for (int column = 0; column < 16; column += lanes<float>)
            pack_four_steps(source + column * column_stride + p, column_stride,
                            panel + p * 16 + column);
    return p;
}

}  // namespace

template <class T>
void pack_rows(std::int64_t steps, std::int64_t columns, const T* source, std::int64_t step_stride,
               T* panels, std::int64_t panel_stride) {
    for (std::int64_t p = 0; p < steps; ++p, source += step_stride, panels += 16) {
        const T* from = source;
        T* to = panels;
        std::int64_t left = columns;
        for (; left >= 16; left -= 16, from += 16, to += panel_stride)
            Row16<T>::loaded(from).stored(to);
        if (left > 0) {
            for (std::int64_t j = 0; j < left; ++j) to[j] = from[j];
            for (std::int64_t j = left; j < 16; ++j) to[j] = 0;
        }
    }
}

template <class T>
void pack_columns(std::int64_t steps, std::int64_t width, const T* source,
                  std::int64_t column_stride, T* panel) {
    std::int64_t packed = 0;
    if constexpr (std::is_same_v<T, float>)
        if (width == 16) packed = pack_by_fours(steps, source, column_stride, panel);
    for (std::int64_t p = packed; p < steps; ++p) {
        for (std::int64_t j = 0; j < width; ++j) panel[p * 16 + j] = source[j * column_stride + p];
        for (std::int64_t j = width; j < 16; ++j) panel[p * 16 + j] = 0;
    }
}

ROOTSPACE_INSTANTIATE(pack_rows)
ROOTSPACE_INSTANTIATE(pack_columns)

}  // namespace rootspace::ROOTSPACE_SET
