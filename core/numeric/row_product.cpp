#include "numeric/row_product.h"

#include "numeric/blocks.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

// Columns of a few rows of b: they stay in L1 while every row of a passes.
constexpr std::int64_t columns_per_block = 1024;

// Sums in vectors, or one by one where fewer columns are left than a vector has lanes.
template <class T>
struct InVectors {
    static constexpr int width = lanes<T>;
    using Value = Vector<T>;
    ROOTSPACE_INLINE static Value load(const T* p) { return ROOTSPACE_SET::load(p); }
    ROOTSPACE_INLINE static void store(T* p, Value v) { ROOTSPACE_SET::store(p, v); }
};
template <class T>
struct OneByOne {
    static constexpr int width = 1;
    using Value = T;
    ROOTSPACE_INLINE static Value load(const T* p) { return *p; }
    ROOTSPACE_INLINE static void store(T* p, Value v) { *p = v; }
};

// From column j on, as far as whole widths go; returns the first column it left.
template <class Lane, int Rows, int Steps, class T>
ROOTSPACE_INLINE std::int64_t columns(std::int64_t j, std::int64_t end, const T (&a)[Rows][Steps],
                                      const T* b, std::int64_t b_stride, Sums<T> c) {
    using Value = typename Lane::Value;
    for (; j + Lane::width <= end; j += Lane::width) {
        Value sum[Rows];
        for (int r = 0; r < Rows; ++r)
            sum[r] = c.carry ? Lane::load(c.data + r * c.row_stride + j) : Value{};
        for (int p = 0; p < Steps; ++p) {
            const Value right = Lane::load(b + p * b_stride + j);
            for (int r = 0; r < Rows; ++r) sum[r] += a[r][p] * right;
        }
        for (int r = 0; r < Rows; ++r) {
            if (c.bias) sum[r] += Lane::load(c.bias + j);
            Lane::store(c.data + r * c.row_stride + j, sum[r]);
        }
    }
    return j;
}

template <int Rows, int Steps, class T>
__attribute__((noinline)) void strip(std::int64_t end, LeftOperand<T> a, const T* b,
                                     std::int64_t b_stride, Sums<T> c) {
    T left[Rows][Steps];
    for (int r = 0; r < Rows; ++r)
        for (int p = 0; p < Steps; ++p) left[r][p] = a.data[r * a.row_stride + p * a.step_stride];
    const std::int64_t j = columns<InVectors<T>>(0, end, left, b, b_stride, c);
    columns<OneByOne<T>>(j, end, left, b, b_stride, c);
}

template <int Steps, class T>
void strips(std::int64_t rows, std::int64_t end, LeftOperand<T> a, const T* b,
            std::int64_t b_stride, Sums<T> c) {
    for (; rows >= 2; rows -= 2, a.data += 2 * a.row_stride, c.data += 2 * c.row_stride)
        strip<2, Steps>(end, a, b, b_stride, c);
    if (rows == 1) strip<1, Steps>(end, a, b, b_stride, c);
}

}  // namespace

template <class T>
void row_product(std::int64_t rows, std::int64_t steps, std::int64_t columns, LeftOperand<T> a,
                 const T* b, std::int64_t b_stride, Sums<T> c) {
    for (std::int64_t j = 0; j < columns; j += columns_per_block) {
        const std::int64_t end = smaller(columns_per_block, columns - j);
        std::int64_t p = 0;
        const auto next = [&](int count) {
            const bool last = p + count == steps;
            return Sums<T>{c.data + j, c.row_stride, p > 0 || c.carry,
                           last && c.bias ? c.bias + j : nullptr};
        };
        const auto operand = [&] {
            return LeftOperand<T>{a.data + p * a.step_stride, a.row_stride, a.step_stride};
        };
        for (; p + 4 <= steps; p += 4)
            strips<4>(rows, end, operand(), b + p * b_stride + j, b_stride, next(4));
        for (; p < steps; ++p)
            strips<1>(rows, end, operand(), b + p * b_stride + j, b_stride, next(1));
    }
}

ROOTSPACE_INSTANTIATE(row_product)

}  // namespace rootspace::ROOTSPACE_SET
