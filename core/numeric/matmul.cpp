#include "numeric/matmul.h"

#include "numeric/activate.h"
#include "numeric/blocks.h"
#include "numeric/macs.h"
#include "numeric/packing.h"
#include "numeric/panel_packing.h"
#include "numeric/row_product.h"
#include "numeric/turned_row_product.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

struct Sizes {
    Operands operands;
    std::int64_t m, n, k;
};

// The parts fill the panels together, each its share of the steps, and share them.
template <class T>
void pack_panels(const Part& part, const Sizes& s, Block steps, Block columns, const T* b,
                 T* panels) {
    const Range share = part.range(steps.count, 16);
    const std::int64_t step = steps.start + share.begin, count = share.end - share.begin;
    T* to = panels + share.begin * 16;
    if (!turns_right(s.operands))
        return pack_rows(count, columns.count, b + step * s.n + columns.start, s.n, to,
                         steps.count * 16);
    each_block(columns.count, 16, [&](Block panel) {
        pack_columns(count, panel.count, b + (columns.start + panel.start) * s.k + step, s.k,
                     to + panel.start * steps.count);
    });
}

// A tile's rows of a few steps.
template <int Rows, class T>
ROOTSPACE_INLINE void pack_tile(std::int64_t steps, const T* source, std::int64_t step_stride,
                                T* packed) {
    for (std::int64_t p = 0; p < steps; ++p, source += step_stride, packed += Rows)
        std::memcpy(packed, source, Rows * sizeof(T));
}

// An a that is turned is read down its columns: a power-of-two row length would map every step to
// the same cache set, so some rows are copied first, tile by tile, for the tile to read them in
// order; a few steps at a time, so that what is read and written stays in L1.
template <class T>
void pack_left(const Part& part, const Sizes& s, Block steps, Block rows, const T* a, T* packed) {
    const Range share = part.range(steps.count, 16);
    const std::int64_t whole = rows.count - rows.count % tile_rows, rest = rows.count - whole;
    each_block(share.end - share.begin, 8, [&](Block some) {
        const std::int64_t first = share.begin + some.start;
        const T* source = a + (steps.start + first) * s.m + rows.start;
        for (std::int64_t r = 0; r < whole; r += tile_rows)
            pack_tile<tile_rows>(some.count, source + r, s.m,
                                 packed + r * steps.count + first * tile_rows);
        T* to = packed + whole * steps.count + first * rest;
        for (std::int64_t p = 0; p < some.count; ++p)
            for (std::int64_t i = 0; i < rest; ++i) *to++ = source[p * s.m + whole + i];
    });
}

// Some rows of the block, or their packed copy: whole tiles, or the fewer that are left.
template <class T>
ROOTSPACE_INLINE LeftOperand<T> left_operand(const Sizes& s, Block steps, Block rows, Block some,
                                             const T* a, const T* packed) {
    if (!turns_left(s.operands)) return {a + (rows.start + some.start) * s.k + steps.start, s.k, 1};
    const std::int64_t together = smaller(some.count, tile_rows);
    return {packed + some.start * steps.count, 1, together, tile_rows * steps.count};
}

// Those of one block: carried on after the first steps, with bias and activation after the last.
template <class T>
ROOTSPACE_INLINE Sums<T> sums_of(const Sizes& s, Block steps, Block rows, Block columns,
                                 Sums<T> c) {
    const bool last = steps.start + steps.count == s.k;
    return {c.data + rows.start * c.row_stride + columns.start, c.row_stride, steps.start > 0,
            last && c.bias ? c.bias + columns.start : nullptr,
            last ? c.activation : Activation::none};
}

// So that every group of rows begins a packed tile (rows_per_group is a multiple of it).
static_assert(rows_of_group % tile_rows == 0);

// The block's rows times the packed columns: c[rows, columns]. The parts share the rows. Of b
// nothing is fetched ahead: asking for what is packed next cost what it saved.
template <class T>
void multiply_block(const Part& part, const Sizes& s, Block steps, Block rows, Block columns,
                    const T* a, const T* packed, const T* panels, Sums<T> c) {
    const Range share = part.range(rows.count, tile_rows);
    const auto multiply = [&](Block some) {
        if (some.count == 0) return;
        panels_product(some.count, steps.count, columns.count,
                       left_operand(s, steps, rows, some, a, packed),
                       Panels<T>{panels, steps.count * 16},
                       Sums<T>{c.data + some.start * c.row_stride, c.row_stride, c.carry, c.bias,
                               c.activation});
    };
    each_block(share.end - share.begin, rows_per_group(steps.count), [&](Block group) {
        const std::int64_t start = share.begin + group.start;
        const std::int64_t whole = group.count / tile_rows * tile_rows;
        multiply({start, whole});
        multiply({start + whole, group.count - whole});
    });
}

// Every block of b is packed once; of an a that is turned every block once for each of b.
template <class T>
void pack_right_first(const Part& part, const Sizes& s, PackedBlock block, const T* a, const T* b,
                      Sums<T> c, T* panels, T* packed) {
    each_block(s.n, block.columns, [&](Block columns) {
        each_block(s.k, block.steps, [&](Block steps) {
            part.wait();
            pack_panels(part, s, steps, columns, b, panels);
            each_block(s.m, block.rows > 0 ? block.rows : s.m, [&](Block rows) {
                if (rows.start > 0) part.wait();
                if (block.rows > 0) pack_left(part, s, steps, rows, a, packed);
                part.wait();
                multiply_block(part, s, steps, rows, columns, a, packed, panels,
                               sums_of(s, steps, rows, columns, c));
            });
        });
    });
}

// The other way round, where a is turned and has few rows: the panel just packed is in L1 while the
// rows pass.
template <class T>
void pack_left_first(const Part& part, const Sizes& s, PackedBlock block, const T* a, const T* b,
                     Sums<T> c, T* panels, T* packed) {
    each_block(s.m, block.rows, [&](Block rows) {
        each_block(s.k, block.steps, [&](Block steps) {
            part.wait();
            pack_left(part, s, steps, rows, a, packed);
            each_block(s.n, block.columns, [&](Block columns) {
                if (columns.start > 0) part.wait();
                pack_panels(part, s, steps, columns, b, panels);
                part.wait();
                multiply_block(part, s, steps, rows, columns, a, packed, panels,
                               sums_of(s, steps, rows, columns, c));
            });
        });
    });
}

template <class T>
void multiply_packed(const Part& part, const Sizes& s, const T* a, const T* b, T* c, T* workspace,
                     const T* bias, Activation activation) {
    const PackedBlock block = packed_block(s.operands, s.m, s.n, s.k);
    const Sums<T> sums{c, s.n, false, bias, activation};
    T* packed = workspace + block.columns * block.steps;
    if (turns_left(s.operands) && !has_many_rows(s.operands, s.m, s.k))
        pack_left_first(part, s, block, a, b, sums, workspace, packed);
    else
        pack_right_first(part, s, block, a, b, sums, workspace, packed);
}

template <class T>
void multiply_in_place(const Part& part, const Sizes& s, const T* a, const T* b, T* c,
                       const T* bias, Activation activation) {
    const LeftOperand<T> left =
        turns_left(s.operands) ? LeftOperand<T>{a, 1, s.m} : LeftOperand<T>{a, s.k, 1};
    const auto [begin, end] = part.range(s.n, 64);
    const Sums<T> sums{c + begin, s.n, false, bias ? bias + begin : nullptr};
    if (turns_right(s.operands))
        turned_row_product(s.m, s.k, end - begin, a, s.k, b + begin * s.k, s.k, sums);
    else
        row_product(s.m, s.k, end - begin, left, b + begin, s.n, sums);
    activate(activation, s.m, end - begin, c + begin, s.n);
}

// What sums of no products are. Empty operands may be null: nothing below is to see them.
template <class T>
void fill_without_steps(std::int64_t m, std::int64_t n, T* c, const T* bias,
                        Activation activation) {
    for (std::int64_t i = 0; i < m; ++i)
        for (std::int64_t j = 0; j < n; ++j) c[i * n + j] = bias ? T{0} + bias[j] : T{0};
    activate(activation, m, n, c, n);
}

}  // namespace

template <class T>
void matmul(const Part& part, Operands operands, std::int64_t m, std::int64_t n, std::int64_t k,
            const T* a, const T* b, T* c, T* workspace, const std::type_identity_t<T>* bias,
            Activation activation) {
    if (part.index == 0) count_macs(m * n * k);
    if (m == 0 || n == 0 || k == 0) {
        if (part.index == 0) fill_without_steps(m, n, c, bias, activation);
        return;
    }
    const Sizes sizes{operands, m, n, k};
    if (reads_in_place(operands, m, n, k) ||
        (strips_beat_panels &&
         (repays_strips(operands, m, n) || repays_long_strips(operands, m, n, k))))
        multiply_in_place(part, sizes, a, b, c, bias, activation);
    else
        multiply_packed(part, sizes, a, b, c, workspace, bias, activation);
}

ROOTSPACE_INSTANTIATE(matmul)

}  // namespace rootspace::ROOTSPACE_SET
