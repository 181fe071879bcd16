#include "numeric/norms.h"

#include "numeric/functions.h"
#include "numeric/lane_sums.h"
#include "numeric/reductions.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// total += d * h for the columns of one part; every row adds to the same accumulators.
template <class T>
ROOTSPACE_INLINE void add_products(Range columns, const T* dy, const T* x, Vector<T> mean,
                                   Vector<T> rstd, T* total) {
    map(
        columns, total,
        [&](Vector<T> sum, Vector<T> d, Vector<T> v) { return sum + d * ((v - mean) * rstd); },
        total, dy, x);
}

template <class T>
ROOTSPACE_INLINE void clear(Range range, T* x) {
    for (std::int64_t i = range.begin; i < range.end; ++i) x[i] = 0;
}

}  // namespace

template <class T>
void layer_norm_forward(const Part& part, std::int64_t rows, std::int64_t cols, double eps,
                        const T* x, const T* gain, const T* bias, T* y, T* mean, T* rstd) {
    using V = Vector<T>;
    const auto [begin, end] = part.range(rows, 1);
    x += begin * cols, y += begin * cols;
    for (std::int64_t r = begin; r < end; ++r, x += cols, y += cols) {
        mean[r] = sum(cols, x) / T(cols);
        const V m = broadcast(mean[r]);
        const auto square = [&](V v) { return (v - m) * (v - m); };
        rstd[r] = functions::rsqrt(sum_over<T>(cols, square, x) / T(cols) + T(eps));
        const V s = broadcast(rstd[r]);
        map(
            cols, y, [&](V v, V g, V b) { return (v - m) * s * g + b; }, x, gain, bias);
    }
}

// First every part sums its columns over all rows; then, since dx may be dy, it writes its rows.
template <class T>
void layer_norm_backward(const Part& part, std::int64_t rows, std::int64_t cols, const T* x,
                         const T* gain, const T* mean, const T* rstd, const T* dy, T* dx, T* dgain,
                         T* dbias) {
    using V = Vector<T>;
    const Range columns = part.range(cols, 16);
    clear(columns, dgain), clear(columns, dbias);
    for (std::int64_t r = 0; r < rows; ++r) {
        const T* d_row = dy + r * cols;
        add_products<T>(columns, d_row, x + r * cols, broadcast(mean[r]), broadcast(rstd[r]),
                        dgain);
        map(
            columns, dbias, [](V sum, V d) { return sum + d; }, dbias, d_row);
    }
    part.wait();
    if (!dx) return;
    const auto [begin, end] = part.range(rows, 1);
    x += begin * cols, dy += begin * cols, dx += begin * cols;
    for (std::int64_t r = begin; r < end; ++r, x += cols, dy += cols, dx += cols) {
        const V m = broadcast(mean[r]), s = broadcast(rstd[r]);
        const T g_mean = dot(cols, dy, gain) / T(cols);
        const auto gh = [&](V d, V g, V v) { return d * g * ((v - m) * s); };
        const V gh_mean = broadcast(sum_over<T>(cols, gh, dy, gain, x) / T(cols));
        const auto slope = [&](V d, V g, V v) {
            return s * (d * g - g_mean - (v - m) * s * gh_mean);
        };
        map(cols, dx, slope, dy, gain, x);
    }
}

template <class T>
void rms_norm_forward(const Part& part, std::int64_t rows, std::int64_t cols, double eps,
                      const T* x, const T* gain, T* y, T* rstd) {
    using V = Vector<T>;
    const auto [begin, end] = part.range(rows, 1);
    x += begin * cols, y += begin * cols;
    for (std::int64_t r = begin; r < end; ++r, x += cols, y += cols) {
        rstd[r] = functions::rsqrt(sum_of_squares(cols, x) / T(cols) + T(eps));
        const V s = broadcast(rstd[r]);
        map(
            cols, y, [&](V v, V g) { return v * s * g; }, x, gain);
    }
}

// As in layer_norm_backward: columns, then rows.
template <class T>
void rms_norm_backward(const Part& part, std::int64_t rows, std::int64_t cols, const T* x,
                       const T* gain, const T* rstd, const T* dy, T* dx, T* dgain) {
    using V = Vector<T>;
    const Range columns = part.range(cols, 16);
    clear(columns, dgain);
    for (std::int64_t r = 0; r < rows; ++r)
        add_products<T>(columns, dy + r * cols, x + r * cols, V{}, broadcast(rstd[r]), dgain);
    part.wait();
    if (!dx) return;
    const auto [begin, end] = part.range(rows, 1);
    x += begin * cols, dy += begin * cols, dx += begin * cols;
    for (std::int64_t r = begin; r < end; ++r, x += cols, dy += cols, dx += cols) {
        const V s = broadcast(rstd[r]);
        const auto gh = [&](V d, V g, V v) { return d * g * (v * s); };
        const V gh_mean = broadcast(sum_over<T>(cols, gh, dy, gain, x) / T(cols));
        const auto slope = [&](V d, V g, V v) { return s * (d * g - v * s * gh_mean); };
        map(cols, dx, slope, dy, gain, x);
    }
}

ROOTSPACE_INSTANTIATE(layer_norm_forward)
ROOTSPACE_INSTANTIATE(layer_norm_backward)
ROOTSPACE_INSTANTIATE(rms_norm_forward)
ROOTSPACE_INSTANTIATE(rms_norm_backward)

}  // namespace rootspace::ROOTSPACE_SET
