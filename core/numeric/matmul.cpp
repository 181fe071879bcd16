#include "numeric/matmul.h"

#include "numeric/macs.h"
#include "numeric/packing.h"
#include "numeric/panel_product.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

struct Sizes {
    Operands operands;
    std::int64_t m, n, k;
};

// The steps of k in [start, start + steps).
struct StepBlock {
    std::int64_t start, steps;
};

ROOTSPACE_INLINE std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

template <class T>
void pack_panel(const Part& part, const Sizes& s, StepBlock block, const T* b, std::int64_t column,
                std::int64_t width, T* panel) {
    const auto [begin, end] = part.range(block.steps, 16);
    const std::int64_t step = block.start + begin;
    if (s.operands == Operands::nt)
        pack_columns(end - begin, width, b + column * s.k + step, s.k, panel + begin * 16);
    else
        pack_rows(end - begin, width, b + step * s.n + column, s.n, panel + begin * 16);
}

// All columns of `rows` rows of c, which begin at c. The parts fill a panel together and share it.
template <class T>
void multiply_rows(const Part& part, const Sizes& s, StepBlock block, std::int64_t rows,
                   LeftOperand<T> left, const T* b, T* c, T* panel) {
    const auto [begin, end] = part.range(rows, 4);
    left.data += begin * left.row_stride;
    for (std::int64_t column = 0; column < s.n; column += 16) {
        const std::int64_t width = smaller(16, s.n - column);
        part.wait();
        pack_panel(part, s, block, b, column, width, panel);
        part.wait();
        panel_product(end - begin, block.steps, left, panel, block.start > 0,
                      c + begin * s.n + column, s.n, width);
    }
}

// tn reads a down its columns: a power-of-two row length would map every step to the same cache
// set, so a block of 64 columns is copied together first.
template <class T>
void multiply_packed_rows(const Part& part, const Sizes& s, StepBlock block, const T* a, const T* b,
                          T* c, T* panel, T* packed) {
    for (std::int64_t row = 0; row < s.m; row += rows_per_block) {
        const std::int64_t rows = smaller(rows_per_block, s.m - row);
        const auto [begin, end] = part.range(block.steps, 16);
        part.wait();
        for (std::int64_t p = begin; p < end; ++p) {
            const T* source = a + (block.start + p) * s.m + row;
            for (std::int64_t r = 0; r < rows; ++r) packed[p * rows + r] = source[r];
        }
        multiply_rows(part, s, block, rows, LeftOperand<T>{packed, 1, rows}, b, c + row * s.n,
                      panel);
    }
}

}  // namespace

template <class T>
void matmul(const Part& part, Operands operands, std::int64_t m, std::int64_t n, std::int64_t k,
            const T* a, const T* b, T* c, T* workspace) {
    if (part.index == 0) count_macs(m * n * k);
    if (k == 0 && part.index == 0)
        for (std::int64_t i = 0; i < m * n; ++i) c[i] = 0;
    const Sizes sizes{operands, m, n, k};
    T* packed = workspace + 16 * smaller(k, steps_per_block);
    for (std::int64_t start = 0; start < k; start += steps_per_block) {
        const StepBlock block{start, smaller(steps_per_block, k - start)};
        if (operands == Operands::tn)
            multiply_packed_rows(part, sizes, block, a, b, c, workspace, packed);
        else
            multiply_rows(part, sizes, block, m, LeftOperand<T>{a + start, k, 1}, b, c, workspace);
    }
}

ROOTSPACE_INSTANTIATE(matmul)

}  // namespace rootspace::ROOTSPACE_SET
