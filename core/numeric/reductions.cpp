#include "numeric/reductions.h"

#include <limits>

#include "numeric/lane_sums.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// NaN once either is NaN.
template <class V>
ROOTSPACE_INLINE V larger(V largest, V x) {
    return largest != largest ? largest : x <= largest ? largest : x;
}

}  // namespace

template <class T>
T sum(std::int64_t n, const T* x) {
    return sum_over<T>(
        n, [](Vector<T> v) { return v; }, x);
}

template <class T>
T dot(std::int64_t n, const T* x, const T* y) {
    return sum_over<T>(
        n, [](Vector<T> u, Vector<T> v) { return u * v; }, x, y);
}

template <class T>
T sum_of_squares(std::int64_t n, const T* x) {
    return sum_over<T>(
        n, [](Vector<T> v) { return v * v; }, x);
}

template <class T>
T maximum(std::int64_t n, const T* x) {
    const T none = -std::numeric_limits<T>::infinity();
    auto largest = Row16<T>::filled(none);
    std::int64_t i = 0;
    const auto take = [&](const Row16<T>& row) {
        largest.each_part([&](int p) { largest.part[p] = larger(largest.part[p], row.part[p]); });
    };
    for (; i + 16 <= n; i += 16) take(Row16<T>::loaded(x + i));
    if (i < n) take(Row16<T>::loaded_part(x + i, n - i, none));
    T lane[16];
    largest.stored(lane);
    for (int l = 1; l < 16; ++l) lane[0] = larger(lane[0], lane[l]);
    return lane[0];
}

ROOTSPACE_INSTANTIATE(sum)
ROOTSPACE_INSTANTIATE(dot)
ROOTSPACE_INSTANTIATE(sum_of_squares)
ROOTSPACE_INSTANTIATE(maximum)

}  // namespace rootspace::ROOTSPACE_SET
