// Sixteen numbers at a time, whatever the register width. The kernels are written over rows of 16
// lanes, so the width chosen here decides speed and never bits: a lane does the same operations in
// 128-, 256- or 512-bit code.
#pragma once

#include <cstdint>
#include <cstring>
#include <utility>

#include "numeric/parts.h"

// The kernels are compiled once for every instruction set, each time in a namespace of its own.
#if !defined(ROOTSPACE_SET)
#define ROOTSPACE_SET baseline
#endif

// For lambdas.
#define ALWAYS_INLINE __attribute__((always_inline))

namespace rootspace::ROOTSPACE_SET {

// f(0), f(1), ..., f(N - 1), unrolled at any optimisation level, each index a constant.
template <int N, class F>
ROOTSPACE_INLINE void unrolled(F f) {
    [&]<int... I>(std::integer_sequence<int, I...>) ALWAYS_INLINE {
        (f(std::integral_constant<int, I>{}), ...);
    }
    (std::make_integer_sequence<int, N>{});
}

#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64;
#elif defined(__AVX__)
inline constexpr int vector_bytes = 32;
#else
inline constexpr int vector_bytes = 16;
#endif

template <class T>
struct VectorType {
    typedef T type __attribute__((vector_size(vector_bytes)));
};
template <class T>
using Vector = typename VectorType<T>::type;

template <class T>
inline constexpr int lanes = vector_bytes / int{sizeof(T)};

template <class T>
ROOTSPACE_INLINE Vector<T> load(const T* p) {
    Vector<T> v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

template <class T>
ROOTSPACE_INLINE void store(T* p, Vector<T> v) {
    std::memcpy(p, &v, sizeof v);
}

template <class T, int... I>
ROOTSPACE_INLINE Vector<T> broadcast(T x, std::integer_sequence<int, I...>) {
    return Vector<T>{((void)I, x)...};
}
template <class T>
ROOTSPACE_INLINE Vector<T> broadcast(T x) {
    return broadcast(x, std::make_integer_sequence<int, lanes<T>>{});
}

// The first `count` < lanes<T> elements, the others `fill`.
template <class T>
ROOTSPACE_INLINE Vector<T> load_part(const T* p, std::int64_t count, T fill) {
    Vector<T> v = broadcast(fill);
    std::memcpy(&v, p, static_cast<std::size_t>(count) * sizeof(T));
    return v;
}

template <class T>
ROOTSPACE_INLINE void store_part(T* p, std::int64_t count, Vector<T> v) {
    std::memcpy(p, &v, static_cast<std::size_t>(count) * sizeof(T));
}

// y[i] = f(x0[i], x1[i], ...) with f on vectors; the tail goes through f in a padded vector, by the
// same formula. Every element is read before its y is written.
template <class T, class F, class... Inputs>
ROOTSPACE_INLINE void map(std::int64_t n, T* y, F f, const Inputs*... x) {
    std::int64_t i = 0;
    for (; i + lanes<T> <= n; i += lanes<T>) store(y + i, f(load(x + i)...));
    if (i < n) store_part(y + i, n - i, f(load_part(x + i, n - i, T{0})...));
}

// The elements of one part.
template <class T, class F, class... Inputs>
ROOTSPACE_INLINE void map(Range range, T* y, F f, const Inputs*... x) {
    map(range.end - range.begin, y + range.begin, f, (x + range.begin)...);
}

// The same for f that returns a pair.
template <class T, class F, class... Inputs>
ROOTSPACE_INLINE void map_pair(std::int64_t n, T* y, T* z, F f, const Inputs*... x) {
    std::int64_t i = 0;
    for (; i + lanes<T> <= n; i += lanes<T>) {
        const auto [first, second] = f(load(x + i)...);
        store(y + i, first), store(z + i, second);
    }
    if (i < n) {
        const auto [first, second] = f(load_part(x + i, n - i, T{0})...);
        store_part(y + i, n - i, first), store_part(z + i, n - i, second);
    }
}

template <class T, class F, class... Inputs>
ROOTSPACE_INLINE void map_pair(Range range, T* y, T* z, F f, const Inputs*... x) {
    map_pair(range.end - range.begin, y + range.begin, z + range.begin, f, (x + range.begin)...);
}

// A row of 16 numbers. Unrolled by fold expressions, so that the parts are registers at any
// optimisation level.
template <class T>
struct Row16 {
    static constexpr int count = 16 / lanes<T>;
    using Parts = std::make_integer_sequence<int, count>;

    Vector<T> part[count];

    ROOTSPACE_INLINE static Row16 filled(T x) {
        Row16 row;
        row.each([&](int i) { row.part[i] = broadcast(x); }, Parts{});
        return row;
    }
    ROOTSPACE_INLINE static Row16 loaded(const T* p) {
        Row16 row;
        row.each([&](int i) { row.part[i] = load(p + i * lanes<T>); }, Parts{});
        return row;
    }
    // The first `n` < 16 elements, then `fill`.
    ROOTSPACE_INLINE static Row16 loaded_part(const T* p, std::int64_t n, T fill) {
        Row16 row = filled(fill);
        std::memcpy(&row, p, static_cast<std::size_t>(n) * sizeof(T));
        return row;
    }
    ROOTSPACE_INLINE void stored(T* p) const {
        each([&](int i) { store(p + i * lanes<T>, part[i]); }, Parts{});
    }
    // this += a * b, the product rounded before the addition.
    ROOTSPACE_INLINE void multiply_add(Vector<T> a, const Row16& b) {
        each([&](int i) { part[i] += a * b.part[i]; }, Parts{});
    }

    ROOTSPACE_INLINE void add(const Row16& b) {
        each([&](int i) { part[i] += b.part[i]; }, Parts{});
    }

    // f(0), f(1), ... for every part.
    template <class F>
    ROOTSPACE_INLINE static void each_part(F f) {
        each(f, Parts{});
    }

  private:
    template <class F, int... I>
    ROOTSPACE_INLINE static void each(F f, std::integer_sequence<int, I...>) {
        (f(I), ...);
    }
};

}  // namespace rootspace::ROOTSPACE_SET
