#include "numeric/reductions.h"

#include <algorithm>
#include <limits>

namespace rootspace {
namespace {

template <class T>
T combine(T (&lane)[16]) {
    for (int width = 8; width >= 1; width /= 2)
        for (int i = 0; i < width; ++i) lane[i] += lane[i + width];
    return lane[0];
}

}  // namespace

template <class T>
T sum(std::int64_t n, const T* x) {
    T lane[16] = {};
    for (std::int64_t i = 0; i < n; ++i) lane[i % 16] += x[i];
    return combine(lane);
}

template <class T>
T dot(std::int64_t n, const T* x, const T* y) {
    T lane[16] = {};
    for (std::int64_t i = 0; i < n; ++i) lane[i % 16] += x[i] * y[i];
    return combine(lane);
}

template <class T>
T sum_of_squares(std::int64_t n, const T* x) {
    return dot(n, x, x);
}

template <class T>
T maximum(std::int64_t n, const T* x) {
    T largest = -std::numeric_limits<T>::infinity();
    for (std::int64_t i = 0; i < n; ++i)
        if (x[i] > largest || x[i] != x[i]) largest = x[i];
    return largest;
}

#define INSTANTIATE(T)                                 \
    template T sum(std::int64_t, const T*);            \
    template T dot(std::int64_t, const T*, const T*);  \
    template T sum_of_squares(std::int64_t, const T*); \
    template T maximum(std::int64_t, const T*);

INSTANTIATE(float)
INSTANTIATE(double)

}  // namespace rootspace
