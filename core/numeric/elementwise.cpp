#include "numeric/elementwise.h"

#include "numeric/functions.h"

namespace rootspace {
namespace {

template <class T>
constexpr T inverse_sqrt_2 = T(0.70710678118654752440L);
template <class T>
constexpr T inverse_sqrt_2_pi = T(0.39894228040143267794L);

template <class T>
T normal_cdf(T x) {
    return T(0.5) * (T(1) + functions::erf(x * inverse_sqrt_2<T>));
}

template <class T>
T normal_density(T x) {
    return functions::exp(T(-0.5) * x * x) * inverse_sqrt_2_pi<T>;
}

}  // namespace

template <class T>
void relu_forward(std::int64_t n, const T* x, T* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = x[i] <= T(0) ? T(0) : x[i];
}

template <class T>
void relu_backward(std::int64_t n, const T* y, const T* dy, T* dx) {
    for (std::int64_t i = 0; i < n; ++i) dx[i] = y[i] > T(0) ? dy[i] : T(0);
}

template <class T>
void tanh_forward(std::int64_t n, const T* x, T* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = functions::tanh(x[i]);
}

template <class T>
void tanh_backward(std::int64_t n, const T* y, const T* dy, T* dx) {
    for (std::int64_t i = 0; i < n; ++i) dx[i] = dy[i] * (T(1) - y[i] * y[i]);
}

template <class T>
void gelu_forward(std::int64_t n, const T* x, T* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = x[i] * normal_cdf(x[i]);
}

template <class T>
void gelu_backward(std::int64_t n, const T* x, const T* dy, T* dx) {
    for (std::int64_t i = 0; i < n; ++i)
        dx[i] = dy[i] * (normal_cdf(x[i]) + x[i] * normal_density(x[i]));
}

template <class T>
void silu_forward(std::int64_t n, const T* x, T* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = x[i] * functions::sigmoid(x[i]);
}

template <class T>
void silu_backward(std::int64_t n, const T* x, const T* dy, T* dx) {
    for (std::int64_t i = 0; i < n; ++i) {
        const T s = functions::sigmoid(x[i]);
        dx[i] = dy[i] * (s + x[i] * s * (T(1) - s));
    }
}

template <class T>
void swiglu_forward(std::int64_t rows, std::int64_t cols, const T* gate, const T* up, T* y) {
    for (std::int64_t i = 0; i < rows * cols; ++i)
        y[i] = gate[i] * functions::sigmoid(gate[i]) * up[i];
}

template <class T>
void swiglu_backward(std::int64_t rows, std::int64_t cols, const T* gate, const T* up, const T* dy,
                     T* dgate, T* dup) {
    for (std::int64_t i = 0; i < rows * cols; ++i) {
        const T s = functions::sigmoid(gate[i]), silu = gate[i] * s, d = dy[i];
        const T gate_gradient = d * up[i] * (s + silu * (T(1) - s));
        dup[i] = d * silu;
        dgate[i] = gate_gradient;
    }
}

template <class T>
void add(std::int64_t n, const T* a, const T* b, T* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = a[i] + b[i];
}

#define INSTANTIATE(T)                                                                          \
    template void relu_forward(std::int64_t, const T*, T*);                                     \
    template void relu_backward(std::int64_t, const T*, const T*, T*);                          \
    template void tanh_forward(std::int64_t, const T*, T*);                                     \
    template void tanh_backward(std::int64_t, const T*, const T*, T*);                          \
    template void gelu_forward(std::int64_t, const T*, T*);                                     \
    template void gelu_backward(std::int64_t, const T*, const T*, T*);                          \
    template void silu_forward(std::int64_t, const T*, T*);                                     \
    template void silu_backward(std::int64_t, const T*, const T*, T*);                          \
    template void swiglu_forward(std::int64_t, std::int64_t, const T*, const T*, T*);           \
    template void swiglu_backward(std::int64_t, std::int64_t, const T*, const T*, const T*, T*, \
                                  T*);                                                          \
    template void add(std::int64_t, const T*, const T*, T*);

INSTANTIATE(float)
INSTANTIATE(double)

}  // namespace rootspace
