#include "numeric/row_product.h"

#include <type_traits>

#include "numeric/blocks.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// Columns of a few rows of b: they stay in L1 while every row of a passes, and are many enough to
// repay the start of a strip.
constexpr std::int64_t columns_per_block = 1024;

// Rows of a few steps: so many rows of c stay in L2 between one few steps and the next.
constexpr std::int64_t rows_per_block = 64;

// Some rows of a, some steps, some columns of b.
template <class T>
struct Strip {
    LeftOperand<T> a;
    const T* b;
    std::int64_t b_stride;
    T* c;
    std::int64_t c_stride, columns;
};

// A vector of sums, or one of them.
template <class T>
struct InVectors {
    ROOTSPACE_INLINE static Vector<T> load(const T* p) { return ROOTSPACE_SET::load(p); }
    ROOTSPACE_INLINE static void store(T* p, Vector<T> v) { ROOTSPACE_SET::store(p, v); }
    ROOTSPACE_INLINE static Vector<T> left(Vector<T> v) { return v; }
};
template <class T>
struct OneByOne {
    ROOTSPACE_INLINE static T load(const T* p) { return *p; }
    ROOTSPACE_INLINE static void store(T* p, T v) { *p = v; }
    ROOTSPACE_INLINE static T left(Vector<T> v) { return v[0]; }
};

// At column j.
template <class Lane, bool Carry, int Rows, int Steps, class T>
ROOTSPACE_INLINE void add_steps(std::int64_t j, const Vector<T> (&a)[Rows][Steps],
                                const T* const (&b)[Steps], T* const (&c)[Rows]) {
    using Value = decltype(Lane::load(b[0]));
    Value sum[Rows];
    unrolled<Rows>([&](auto r) ALWAYS_INLINE {
        if constexpr (Carry)
            sum[r] = Lane::load(c[r] + j);
        else
            sum[r] = Value{};
    });
    unrolled<Steps>([&](auto p) ALWAYS_INLINE {
        const Value right = Lane::load(b[p] + j);
        unrolled<Rows>([&](auto r) ALWAYS_INLINE { sum[r] += Lane::left(a[r][p]) * right; });
    });
    unrolled<Rows>([&](auto r) ALWAYS_INLINE { Lane::store(c[r] + j, sum[r]); });
}

template <bool Carry, int Rows, int Steps, class T>
__attribute__((noinline)) void strip(const Strip<T>& s) {
    Vector<T> left[Rows][Steps];
    const T* right[Steps];
    T* to[Rows];
    unrolled<Rows>([&](auto r) ALWAYS_INLINE {
        to[r] = s.c + r * s.c_stride;
        unrolled<Steps>([&](auto p) ALWAYS_INLINE {
            left[r][p] = broadcast(s.a.data[r * s.a.row_stride + p * s.a.step_stride]);
        });
    });
    unrolled<Steps>([&](auto p) ALWAYS_INLINE { right[p] = s.b + p * s.b_stride; });
    std::int64_t columns = s.columns;
    for (; columns >= 16; columns -= 16) {
        Row16<T>::each_part([&](int i) ALWAYS_INLINE {
            add_steps<InVectors<T>, Carry, Rows, Steps, T>(i * lanes<T>, left, right, to);
        });
        unrolled<Steps>([&](auto p) ALWAYS_INLINE { right[p] += 16; });
        unrolled<Rows>([&](auto r) ALWAYS_INLINE { to[r] += 16; });
    }
    std::int64_t j = 0;
    for (; j + lanes<T> <= columns; j += lanes<T>)
        add_steps<InVectors<T>, Carry, Rows, Steps, T>(j, left, right, to);
    for (; j < columns; ++j) add_steps<OneByOne<T>, Carry, Rows, Steps, T>(j, left, right, to);
}

// Strips of so many rows, as far as they go. Called through a table: Emscripten's optimiser would
// inline a function that has one caller, whatever its attributes, and in a function so large V8
// keeps the left operands in memory.
template <int Rows, int Steps, class T>
ROOTSPACE_INLINE void strips(std::int64_t& rows, bool carry, Strip<T>& s) {
    static constexpr void (*either[])(const Strip<T>&) = {strip<false, Rows, Steps, T>,
                                                          strip<true, Rows, Steps, T>};
    for (; rows >= Rows; rows -= Rows) {
        either[carry](s);
        s.a.data += Rows * s.a.row_stride;
        s.c += Rows * s.c_stride;
    }
}

// All rows of `Steps` steps.
template <int Rows, int Steps, class T>
void every_row(std::int64_t rows, bool carry, Strip<T> s) {
    strips<Rows, Steps>(rows, carry, s);
    if constexpr (Rows > 2) strips<2, Steps>(rows, carry, s);
    if constexpr (Rows > 1) strips<1, Steps>(rows, carry, s);
}

// From the first step to the last, Steps at a time, then 4, 2 and 1.
template <int Rows, int Steps, class T>
void every_step(std::int64_t rows, std::int64_t steps, bool carry, Strip<T> s) {
    const auto add = [&](auto count) {
        for (; steps >= count; steps -= count, carry = true) {
            every_row<Rows, count>(rows, carry, s);
            s.a.data += count * s.a.step_stride;
            s.b += count * s.b_stride;
        }
    };
    add(std::integral_constant<int, Steps>{});
    if constexpr (Steps > 4) add(std::integral_constant<int, 4>{});
    if constexpr (Steps > 2) add(std::integral_constant<int, 2>{});
    if constexpr (Steps > 1) add(std::integral_constant<int, 1>{});
}

// The left operands of a strip fill most of the registers. Doubles check gradients and need no
// speed.
template <class T>
void multiply(std::int64_t rows, std::int64_t steps, bool carry, const Strip<T>& s) {
    if constexpr (!std::is_same_v<T, float>)
        every_step<1, 1>(rows, steps, carry, s);
    else if constexpr (vector_bytes == 64)
        every_step<4, 6>(rows, steps, carry, s);
    else if (vector_bytes == 32 && rows >= 4 && steps > 8)
        every_step<4, 3>(rows, steps, carry, s);
    else
        every_step<2, 6>(rows, steps, carry, s);
}

}  // namespace

template <class T>
void row_product(std::int64_t rows, std::int64_t steps, std::int64_t columns, LeftOperand<T> a,
                 const T* b, std::int64_t b_stride, Sums<T> c) {
    each_block(rows, rows_per_block, [&](Block some) {
        each_block(columns, columns_per_block, [&](Block block) {
            T* to = c.data + some.start * c.row_stride + block.start;
            const T* left = a.data + some.start * a.row_stride;
            multiply(some.count, steps, c.carry,
                     Strip<T>{{left, a.row_stride, a.step_stride},
                              b + block.start,
                              b_stride,
                              to,
                              c.row_stride,
                              block.count});
            for (std::int64_t r = 0; c.bias && r < some.count; ++r, to += c.row_stride)
                map(
                    block.count, to, [](Vector<T> x, Vector<T> y) { return x + y; }, to,
                    c.bias + block.start);
        });
    });
}

ROOTSPACE_INSTANTIATE(row_product)

}  // namespace rootspace::ROOTSPACE_SET
