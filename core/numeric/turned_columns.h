// A matrix read across its rows: four neighbouring steps of several columns, turned in registers.
#pragma once

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

// Four neighbouring steps of a column.
typedef float Quad __attribute__((vector_size(16)));

ROOTSPACE_INLINE Quad quad(const float* p) {
    Quad q;
    std::memcpy(&q, p, sizeof q);
    return q;
}

template <class V>
inline constexpr int count_in = int{sizeof(V) / sizeof(float)};

// The quads of every fourth column from p on: as many as V holds.
template <class V>
ROOTSPACE_INLINE V quads(const float* p, std::int64_t stride) {
    if constexpr (sizeof(V) == 16) {
        return quad(p);
    } else if constexpr (sizeof(V) == 32) {
        return __builtin_shufflevector(quad(p), quad(p + 4 * stride), 0, 1, 2, 3, 4, 5, 6, 7);
    } else {
        const float* q = p + 8 * stride;
        return __builtin_shufflevector(
            __builtin_shufflevector(quad(p), quad(p + 4 * stride), 0, 1, 2, 3, 4, 5, 6, 7),
            __builtin_shufflevector(quad(q), quad(q + 4 * stride), 0, 1, 2, 3, 4, 5, 6, 7), 0, 1, 2,
            3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }
}

// Of each four lanes the first two (Half 0) or the last two (Half 1) of a and b, by turns.
template <int Half, class V, int... I>
ROOTSPACE_INLINE V by_turns(V a, V b, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(
        a, b, (I / 4 * 4 + 2 * Half + I % 4 / 2 + I % 2 * int{sizeof...(I)})...);
}
template <int Half, class V>
ROOTSPACE_INLINE V by_turns(V a, V b) {
    return by_turns<Half>(a, b, std::make_integer_sequence<int, count_in<V>>{});
}

// step[i], lane j = source[j * column_stride + i], for as many columns as V holds.
template <class V>
struct FourSteps {
    V step[4];

    ROOTSPACE_INLINE FourSteps(const float* source, std::int64_t column_stride) {
        const V c0 = quads<V>(source, column_stride),
                c1 = quads<V>(source + column_stride, column_stride),
                c2 = quads<V>(source + 2 * column_stride, column_stride),
                c3 = quads<V>(source + 3 * column_stride, column_stride);
        const V low02 = by_turns<0>(c0, c2), low13 = by_turns<0>(c1, c3),
                high02 = by_turns<1>(c0, c2), high13 = by_turns<1>(c1, c3);
        step[0] = by_turns<0>(low02, low13);
        step[1] = by_turns<1>(low02, low13);
        step[2] = by_turns<0>(high02, high13);
        step[3] = by_turns<1>(high02, high13);
    }
};

}  // namespace rootspace::ROOTSPACE_SET
