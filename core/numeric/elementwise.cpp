#include "numeric/elementwise.h"

#include <utility>

#include "numeric/activate.h"
#include "numeric/vector_activations.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

template <class T, class F>
ROOTSPACE_INLINE void map_rows(std::int64_t rows, std::int64_t columns, T* c,
                               std::int64_t row_stride, F f) {
    for (std::int64_t r = 0; r < rows; ++r, c += row_stride) map(columns, c, f, c);
}

}  // namespace

template <class T>
void activate(Activation activation, std::int64_t rows, std::int64_t columns, T* c,
              std::int64_t row_stride) {
    const auto each = [&](auto f) ALWAYS_INLINE { map_rows(rows, columns, c, row_stride, f); };
    switch (activation) {
        case Activation::none:
            return;
        case Activation::relu:
            return each([](Vector<T> v) { return functions::relu(v); });
        case Activation::tanh:
            return each([](Vector<T> v) { return functions::tanh(v); });
        case Activation::gelu:
            return each([](Vector<T> v) { return functions::gelu(v); });
        case Activation::silu:
            return each([](Vector<T> v) { return functions::silu(v); });
    }
}

template <class T>
void relu_forward(const Part& part, std::int64_t n, const T* x, T* y) {
    map(
        part.range(n, 16), y, [](Vector<T> v) { return functions::relu(v); }, x);
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
        part.range(n, 16), y, [](Vector<T> v) { return functions::gelu(v); }, x);
}

template <class T>
void gelu_backward(const Part& part, std::int64_t n, const T* x, const T* dy, T* dx) {
    map(
        part.range(n, 16), dx,
        [](Vector<T> v, Vector<T> d) { return d * functions::gelu_slope(v); }, x, dy);
}

template <class T>
void silu_forward(const Part& part, std::int64_t n, const T* x, T* y) {
    map(
        part.range(n, 16), y, [](Vector<T> v) { return functions::silu(v); }, x);
}

template <class T>
void silu_backward(const Part& part, std::int64_t n, const T* x, const T* dy, T* dx) {
    map(
        part.range(n, 16), dx,
        [](Vector<T> v, Vector<T> d) { return d * functions::silu_slope(v); }, x, dy);
}

template <class T>
void swiglu_forward(const Part& part, std::int64_t rows, std::int64_t cols, const T* gate,
                    const T* up, T* y) {
    const auto product = [](Vector<T> g, Vector<T> u) { return functions::silu(g) * u; };
    map(part.range(rows * cols, 16), y, product, gate, up);
}

template <class T>
void swiglu_backward(const Part& part, std::int64_t rows, std::int64_t cols, const T* gate,
                     const T* up, const T* dy, T* dgate, T* dup) {
    const auto gradients = [](Vector<T> g, Vector<T> u, Vector<T> d) {
        return std::pair(d * u * functions::silu_slope(g), d * functions::silu(g));
    };
    map_pair(part.range(rows * cols, 16), dgate, dup, gradients, gate, up, dy);
}

template <class T>
void add(const Part& part, std::int64_t n, const T* a, const T* b, T* y) {
    map(
        part.range(n, 16), y, [](Vector<T> u, Vector<T> v) { return u + v; }, a, b);
}

ROOTSPACE_INSTANTIATE(activate)
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
