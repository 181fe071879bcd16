#include "numeric/norms.h"

#include <algorithm>

#include "numeric/functions.h"
#include "numeric/reductions.h"

namespace rootspace {

template <class T>
void layer_norm_forward(std::int64_t rows, std::int64_t cols, double eps, const T* x, const T* gain,
                        const T* bias, T* y, T* mean, T* rstd) {
    for (std::int64_t r = 0; r < rows; ++r) {
        const T* row = x + r * cols;
        const T row_mean = sum(cols, row) / T(cols);
        T lane[16] = {};
        for (std::int64_t c = 0; c < cols; ++c)
            lane[c % 16] += (row[c] - row_mean) * (row[c] - row_mean);
        for (int width = 8; width >= 1; width /= 2)
            for (int i = 0; i < width; ++i) lane[i] += lane[i + width];
        const T row_rstd = functions::rsqrt(lane[0] / T(cols) + T(eps));
        for (std::int64_t c = 0; c < cols; ++c)
            y[r * cols + c] = (row[c] - row_mean) * row_rstd * gain[c] + bias[c];
        mean[r] = row_mean, rstd[r] = row_rstd;
    }
}

template <class T>
void layer_norm_backward(std::int64_t rows, std::int64_t cols, const T* x, const T* gain,
                         const T* mean, const T* rstd, const T* dy, T* dx, T* dgain, T* dbias) {
    std::fill(dgain, dgain + cols, T{0});
    std::fill(dbias, dbias + cols, T{0});
    for (std::int64_t r = 0; r < rows; ++r) {
        T g_lane[16] = {}, gh_lane[16] = {};
        for (std::int64_t c = 0; c < cols; ++c) {
            const T h = (x[r * cols + c] - mean[r]) * rstd[r], d = dy[r * cols + c];
            dgain[c] += d * h;
            dbias[c] += d;
            g_lane[c % 16] += d * gain[c];
            gh_lane[c % 16] += d * gain[c] * h;
        }
        for (int width = 8; width >= 1; width /= 2)
            for (int i = 0; i < width; ++i)
                g_lane[i] += g_lane[i + width], gh_lane[i] += gh_lane[i + width];
        const T g_mean = g_lane[0] / T(cols), gh_mean = gh_lane[0] / T(cols);
        for (std::int64_t c = 0; c < cols; ++c) {
            const T h = (x[r * cols + c] - mean[r]) * rstd[r];
            dx[r * cols + c] = rstd[r] * (dy[r * cols + c] * gain[c] - g_mean - h * gh_mean);
        }
    }
}

template <class T>
void rms_norm_forward(std::int64_t rows, std::int64_t cols, double eps, const T* x, const T* gain,
                      T* y, T* rstd) {
    for (std::int64_t r = 0; r < rows; ++r) {
        const T* row = x + r * cols;
        rstd[r] = functions::rsqrt(sum_of_squares(cols, row) / T(cols) + T(eps));
        for (std::int64_t c = 0; c < cols; ++c) y[r * cols + c] = row[c] * rstd[r] * gain[c];
    }
}

template <class T>
void rms_norm_backward(std::int64_t rows, std::int64_t cols, const T* x, const T* gain,
                       const T* rstd, const T* dy, T* dx, T* dgain) {
    std::fill(dgain, dgain + cols, T{0});
    for (std::int64_t r = 0; r < rows; ++r) {
        T lane[16] = {};
        for (std::int64_t c = 0; c < cols; ++c) {
            const T h = x[r * cols + c] * rstd[r], d = dy[r * cols + c];
            dgain[c] += d * h;
            lane[c % 16] += d * gain[c] * h;
        }
        for (int width = 8; width >= 1; width /= 2)
            for (int i = 0; i < width; ++i) lane[i] += lane[i + width];
        const T gh_mean = lane[0] / T(cols);
        for (std::int64_t c = 0; c < cols; ++c)
            dx[r * cols + c] =
                rstd[r] * (dy[r * cols + c] * gain[c] - x[r * cols + c] * rstd[r] * gh_mean);
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
