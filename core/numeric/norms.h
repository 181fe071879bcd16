// Layer and root-mean-square normalisation of the rows of x[rows, cols]; statistics are one value a
// row.
#pragma once

#include <cstdint>

namespace rootspace {

// Ba, Kiros and Hinton 2016: y = (x - mean) rstd gain + bias, rstd = 1 / sqrt(mean((x - mean)^2) +
// eps). y may be x.
template <class T>
void layer_norm_forward(std::int64_t rows, std::int64_t cols, double eps, const T* x, const T* gain,
                        const T* bias, T* y, T* mean, T* rstd);

// With h = (x - mean) rstd and g = dy gain: dx = rstd (g - mean(g) - h mean(g h)), dgain = sum over
// rows of dy h, dbias = sum over rows of dy, rows ascending. Overwrites all three. dx may be dy.
template <class T>
void layer_norm_backward(std::int64_t rows, std::int64_t cols, const T* x, const T* gain,
                         const T* mean, const T* rstd, const T* dy, T* dx, T* dgain, T* dbias);

// Zhang and Sennrich 2019: y = x rstd gain, rstd = 1 / sqrt(mean(x^2) + eps). y may be x.
template <class T>
void rms_norm_forward(std::int64_t rows, std::int64_t cols, double eps, const T* x, const T* gain,
                      T* y, T* rstd);

// With h = x rstd and g = dy gain: dx = rstd (g - h mean(g h)), dgain = sum over rows of dy h, rows
// ascending. Overwrites both. dx may be dy.
template <class T>
void rms_norm_backward(std::int64_t rows, std::int64_t cols, const T* x, const T* gain,
                       const T* rstd, const T* dy, T* dx, T* dgain);

}  // namespace rootspace
