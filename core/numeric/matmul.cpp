#include "numeric/matmul.h"

#include <algorithm>

#include "numeric/macs.h"
#include "numeric/panel_product.h"

namespace rootspace {
namespace {

constexpr std::int64_t steps_per_block =
    256;  // a panel of 16 columns is 16 KiB of floats: half of a small L1
constexpr std::int64_t rows_per_block = 64;  // of a packed block of a, for tn

struct Sizes {
    Operands operands;
    std::int64_t m, n, k;
};

// The steps of k in [start, start + steps).
struct StepBlock {
    std::int64_t start, steps;
};

template <class T>
void pack_panel(const Sizes& s, StepBlock block, const T* b, std::int64_t column,
                std::int64_t width, T* panel) {
    if (s.operands == Operands::nt)
        pack_columns(block.steps, width, b + column * s.k + block.start, s.k, panel);
    else
        pack_rows(block.steps, width, b + block.start * s.n + column, s.n, panel);
}

// All columns of `rows` rows of c, which begin at c.
template <class T>
void multiply_rows(const Sizes& s, StepBlock block, std::int64_t rows, LeftOperand<T> left,
                   const T* b, T* c, T* panel) {
    for (std::int64_t column = 0; column < s.n; column += 16) {
        const std::int64_t width = std::min<std::int64_t>(16, s.n - column);
        pack_panel(s, block, b, column, width, panel);
        panel_product(rows, block.steps, left, panel, block.start > 0, c + column, s.n, width);
    }
}

// tn reads a down its columns: a power-of-two row length would map every step to the same cache
// set, so a block of 64 columns is copied together first.
template <class T>
void multiply_packed_rows(const Sizes& s, StepBlock block, const T* a, const T* b, T* c, T* panel,
                          T* packed) {
    for (std::int64_t row = 0; row < s.m; row += rows_per_block) {
        const std::int64_t rows = std::min(rows_per_block, s.m - row);
        for (std::int64_t p = 0; p < block.steps; ++p) {
            const T* source = a + (block.start + p) * s.m + row;
            std::copy(source, source + rows, packed + p * rows);
        }
        multiply_rows(s, block, rows, LeftOperand<T>{packed, 1, rows}, b, c + row * s.n, panel);
    }
}

}  // namespace

std::int64_t matmul_workspace_elements(Operands operands, std::int64_t m, std::int64_t,
                                       std::int64_t k) {
    const std::int64_t packed_rows = operands == Operands::tn ? std::min(m, rows_per_block) : 0;
    return (16 + packed_rows) * std::min(k, steps_per_block);
}

template <class T>
void matmul(Operands operands, std::int64_t m, std::int64_t n, std::int64_t k, const T* a,
            const T* b, T* c, T* workspace) {
    count_macs(m * n * k);
    if (k == 0) std::fill(c, c + m * n, T{0});
    const Sizes sizes{operands, m, n, k};
    T* packed = workspace + 16 * std::min(k, steps_per_block);
    for (std::int64_t start = 0; start < k; start += steps_per_block) {
        const StepBlock block{start, std::min(steps_per_block, k - start)};
        if (operands == Operands::tn)
            multiply_packed_rows(sizes, block, a, b, c, workspace, packed);
        else
            multiply_rows(sizes, block, m, LeftOperand<T>{a + start, k, 1}, b, c, workspace);
    }
}

template void matmul(Operands, std::int64_t, std::int64_t, std::int64_t, const float*, const float*,
                     float*, float*);
template void matmul(Operands, std::int64_t, std::int64_t, std::int64_t, const double*,
                     const double*, double*, double*);

}  // namespace rootspace
