#include "numeric/norms.h"

#include <algorithm>

#include "numeric/functions.h"
#include "numeric/lane_sums.h"
#include "numeric/reductions.h"

namespace rootspace {

namespace {

// total += d * h along a row; every row adds to the same column accumulators.
template <class T>
ROOTSPACE_INLINE void add_products(std::int64_t cols, const T* dy, const T* x, Vector<T> mean,
                                   Vector<T> rstd, T* total) {
    map(
        cols, total,
        [&](Vector<T> sum, Vector<T> d, Vector<T> v) { return sum + d * ((v - mean) * rstd); },
        total, dy, x);
}

}  // namespace

template <class T>
void layer_norm_forward(std::int64_t rows, std::int64_t cols, double eps, const T* x, const T* gain,
                        const T* bias, T* y, T* mean, T* rstd) {
    using V = Vector<T>;
    for (std::int64_t r = 0; r < rows; ++r, x += cols, y += cols) {
        mean[r] = sum(cols, x) / T(cols);
        const V m = broadcast(mean[r]);
        const auto square = [&](V v) { return (v - m) * (v - m); };
        rstd[r] = functions::rsqrt(sum_over<T>(cols, square, x) / T(cols) + T(eps));
        const V s = broadcast(rstd[r]);
        map(
            cols, y, [&](V v, V g, V b) { return (v - m) * s * g + b; }, x, gain, bias);
    }
}

template <class T>
void layer_norm_backward(std::int64_t rows, std::int64_t cols, const T* x, const T* gain,
                         const T* mean, const T* rstd, const T* dy, T* dx, T* dgain, T* dbias) {
    using V = Vector<T>;
    std::fill(dgain, dgain + cols, T{0});
    std::fill(dbias, dbias + cols, T{0});
    for (std::int64_t r = 0; r < rows; ++r, x += cols, dy += cols) {
        const V m = broadcast(mean[r]), s = broadcast(rstd[r]);
        add_products<T>(cols, dy, x, m, s, dgain);
        map(
            cols, dbias, [](V sum, V d) { return sum + d; }, dbias, dy);
        const T g_mean = dot(cols, dy, gain) / T(cols);
        const auto gh = [&](V d, V g, V v) { return d * g * ((v - m) * s); };
        const V gh_mean = broadcast(sum_over<T>(cols, gh, dy, gain, x) / T(cols));
        const auto slope = [&](V d, V g, V v) {
            return s * (d * g - g_mean - (v - m) * s * gh_mean);
        };
        if (dx) map(cols, dx + r * cols, slope, dy, gain, x);
    }
}

template <class T>
void rms_norm_forward(std::int64_t rows, std::int64_t cols, double eps, const T* x, const T* gain,
                      T* y, T* rstd) {
    using V = Vector<T>;
    for (std::int64_t r = 0; r < rows; ++r, x += cols, y += cols) {
        rstd[r] = functions::rsqrt(sum_of_squares(cols, x) / T(cols) + T(eps));
        const V s = broadcast(rstd[r]);
        map(
            cols, y, [&](V v, V g) { return v * s * g; }, x, gain);
    }
}

template <class T>
void rms_norm_backward(std::int64_t rows, std::int64_t cols, const T* x, const T* gain,
                       const T* rstd, const T* dy, T* dx, T* dgain) {
    using V = Vector<T>;
    std::fill(dgain, dgain + cols, T{0});
    for (std::int64_t r = 0; r < rows; ++r, x += cols, dy += cols) {
        const V s = broadcast(rstd[r]);
        add_products<T>(cols, dy, x, V{}, s, dgain);
        const auto gh = [&](V d, V g, V v) { return d * g * (v * s); };
        const V gh_mean = broadcast(sum_over<T>(cols, gh, dy, gain, x) / T(cols));
        const auto slope = [&](V d, V g, V v) { return s * (d * g - v * s * gh_mean); };
        if (dx) map(cols, dx + r * cols, slope, dy, gain, x);
    }
}

#define INSTANTIATE(T)                                                                          \
    template void layer_norm_forward(std::int64_t, std::int64_t, double, const T*, const T*,    \
                                     const T*, T*, T*, T*);                                     \
    template void layer_norm_backward(std::int64_t, std::int64_t, const T*, const T*, const T*, \
                                      const T*, const T*, T*, T*, T*);                          \
    template void rms_norm_forward(std::int64_t, std::int64_t, double, const T*, const T*, T*,  \
                                   T*);                                                         \
    template void rms_norm_backward(std::int64_t, std::int64_t, const T*, const T*, const T*,   \
                                    const T*, T*, T*);

INSTANTIATE(float)
INSTANTIATE(double)

}  // namespace rootspace
