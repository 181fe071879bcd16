// The one reduction order (reductions.h) as an inline template, for kernels that sum something they
// compute on the way.
#pragma once

#include <cstdint>

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

// lane[i] += lane[i + w] for w = 8, 4, 2, 1.
template <class T>
ROOTSPACE_INLINE T tree_sum(T (&lane)[16]) {
    for (int width = 8; width >= 1; width /= 2)
        for (int i = 0; i < width; ++i) lane[i] += lane[i + width];
    return lane[0];
}

// Sum over i of f(x0[i], x1[i], ...): lane i mod 16 takes f of element i.
template <class T, class F, class... Inputs>
ROOTSPACE_INLINE T sum_over(std::int64_t n, F f, const Inputs*... x) {
    auto total = Row16<T>::filled(0);
    std::int64_t i = 0;
    for (; i + 16 <= n; i += 16)
        total.each_part([&](int p) { total.part[p] += f(load(x + i + p * lanes<T>)...); });
    T lane[16], values[16];
    total.stored(lane);
    if (i < n) {
        auto rest = Row16<T>::filled(0);
        [&](auto... row) {
            rest.each_part([&](int p) { rest.part[p] = f(row.part[p]...); });
        }(Row16<T>::loaded_part(x + i, n - i, T{0})...);
        rest.stored(values);
        for (std::int64_t j = 0; j < n - i; ++j) lane[j] += values[j];
    }
    return tree_sum(lane);
}

// For a sum whose terms come one by one.
template <class T>
struct LaneSum {
    T lane[16] = {};
    void add(std::int64_t i, T term) { lane[i % 16] += term; }
    T total() { return tree_sum(lane); }
};

}  // namespace rootspace::ROOTSPACE_SET
