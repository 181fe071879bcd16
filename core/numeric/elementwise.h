// Elementwise functions and their derivatives. Every output may be the same array as any input of
// its call (y == x, dx == dy, dx == x, dgate == gate, ...): an element is read before it is written
// and no other element is looked at.
#pragma once

#include <cstdint>

namespace rootspace {

// The forward functions below by name, for a product that ends in one.
enum class Activation { none, relu, tanh, gelu, silu };

// y = x where x > 0, else +0; a NaN stays a NaN. The backward works from the output: dx = dy where
// y > 0, else +0.
template <class T>
void relu_forward(std::int64_t n, const T* x, T* y);
template <class T>
void relu_backward(std::int64_t n, const T* y, const T* dy, T* dx);

// dx = dy (1 - y^2), from the output y.
template <class T>
void tanh_forward(std::int64_t n, const T* x, T* y);
template <class T>
void tanh_backward(std::int64_t n, const T* y, const T* dy, T* dx);

// Hendrycks and Gimpel 2016, the exact form: y = x Phi(x), Phi the normal distribution function;
// dx = dy (Phi(x) + x phi(x)), phi(x) = exp(-x^2 / 2) / sqrt(2 pi). At -infinity y is the limit,
// -0, and so it is from -14.36 down, where the exact value is below half the smallest float.
template <class T>
void gelu_forward(std::int64_t n, const T* x, T* y);
template <class T>
void gelu_backward(std::int64_t n, const T* x, const T* dy, T* dx);

// y = x s(x), s the logistic function; dx = dy (s + y (1 - s)). At -infinity and from -108.7 down
// y is -0.
template <class T>
void silu_forward(std::int64_t n, const T* x, T* y);
template <class T>
void silu_backward(std::int64_t n, const T* x, const T* dy, T* dx);

// Shazeer 2020: y = silu(gate) up, with gate, up, y and their gradients of shape [rows, cols].
template <class T>
void swiglu_forward(std::int64_t rows, std::int64_t cols, const T* gate, const T* up, T* y);
template <class T>
void swiglu_backward(std::int64_t rows, std::int64_t cols, const T* gate, const T* up, const T* dy,
                     T* dgate, T* dup);

// y = a + b.
template <class T>
void add(std::int64_t n, const T* a, const T* b, T* y);

}  // namespace rootspace
