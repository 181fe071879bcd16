#include "numeric/elementwise.h"

#include <utility>

#include "numeric/vector_functions.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

template <class T>
constexpr T inverse_sqrt_2 = T(0.70710678118654752440L);
template <class T>
constexpr T inverse_sqrt_2_pi = T(0.39894228040143267794L);

template <class T>
ROOTSPACE_INLINE Vector<T> normal_cdf(Vector<T> x) {
    return (functions::erf(x * inverse_sqrt_2<T>) + T(1)) * T(0.5);
}

template <class T>
ROOTSPACE_INLINE Vector<T> normal_density(Vector<T> x) {
    return functions::exp(x * T(-0.5) * x) * inverse_sqrt_2_pi<T>;
}

template <class T>
ROOTSPACE_INLINE Vector<T> silu_slope(Vector<T> x, Vector<T> s) {
    return s + x * s * (T(1) - s);
}

}  // namespace

template <class T>
void relu_forward(const Part& part, std::int64_t n, const T* x, T* y) {
    map(
        part.range(n, 16), y, [](Vector<T> v) { return v <= T(0) ? Vector<T>{} : v; }, x);
}

template <class T>
void relu_backward(const Part& part, std::int64_t n, const T* y, const T* dy, T* dx) {
    map(
        part.range(n, 16), dx, [](Vector<T> v, Vector<T> d) { return v > T(0) ? d : Vector<T>{}; },
        y, dy);
}

template <class T>
void tanh_forward(const Part& part, std::int64_t n, const T* x, T* y) {
    map(
        part.range(n, 16), y, [](Vector<T> v) { return functions::tanh(v); }, x);
}

template <class T>
void tanh_backward(const Part& part, std::int64_t n, const T* y, const T* dy, T* dx) {
    map(
        part.range(n, 16), dx, [](Vector<T> v, Vector<T> d) { return d * (T(1) - v * v); }, y, dy);
}

template <class T>
void gelu_forward(const Part& part, std::int64_t n, const T* x, T* y) {
    map(
        part.range(n, 16), y, [](Vector<T> v) { return v * normal_cdf<T>(v); }, x);
}

template <class T>
void gelu_backward(const Part& part, std::int64_t n, const T* x, const T* dy, T* dx) {
    const auto slope = [](Vector<T> v, Vector<T> d) {
        return d * (normal_cdf<T>(v) + v * normal_density<T>(v));
    };
    map(part.range(n, 16), dx, slope, x, dy);
}

template <class T>
void silu_forward(const Part& part, std::int64_t n, const T* x, T* y) {
    map(
        part.range(n, 16), y, [](Vector<T> v) { return v * functions::sigmoid(v); }, x);
}

template <class T>
void silu_backward(const Part& part, std::int64_t n, const T* x, const T* dy, T* dx) {
    const auto slope = [](Vector<T> v, Vector<T> d) {
        return d * silu_slope<T>(v, functions::sigmoid(v));
    };
    map(part.range(n, 16), dx, slope, x, dy);
}

template <class T>
void swiglu_forward(const Part& part, std::int64_t rows, std::int64_t cols, const T* gate,
                    const T* up, T* y) {
    const auto product = [](Vector<T> g, Vector<T> u) { return g * functions::sigmoid(g) * u; };
    map(part.range(rows * cols, 16), y, product, gate, up);
}

template <class T>
void swiglu_backward(const Part& part, std::int64_t rows, std::int64_t cols, const T* gate,
                     const T* up, const T* dy, T* dgate, T* dup) {
    const auto gradients = [](Vector<T> g, Vector<T> u, Vector<T> d) {
        const Vector<T> s = functions::sigmoid(g);
        return std::pair(d * u * silu_slope<T>(g, s), d * (g * s));
    };
    map_pair(part.range(rows * cols, 16), dgate, dup, gradients, gate, up, dy);
}

template <class T>
void add(const Part& part, std::int64_t n, const T* a, const T* b, T* y) {
    map(
        part.range(n, 16), y, [](Vector<T> u, Vector<T> v) { return u + v; }, a, b);
}

ROOTSPACE_INSTANTIATE(relu_forward)
ROOTSPACE_INSTANTIATE(relu_backward)
ROOTSPACE_INSTANTIATE(tanh_forward)
ROOTSPACE_INSTANTIATE(tanh_backward)
ROOTSPACE_INSTANTIATE(gelu_forward)
ROOTSPACE_INSTANTIATE(gelu_backward)
ROOTSPACE_INSTANTIATE(silu_forward)
ROOTSPACE_INSTANTIATE(silu_backward)
ROOTSPACE_INSTANTIATE(swiglu_forward)
ROOTSPACE_INSTANTIATE(swiglu_backward)
ROOTSPACE_INSTANTIATE(add)

}  // namespace rootspace::ROOTSPACE_SET
