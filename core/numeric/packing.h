// How much a matrix product packs at a time: constants of its workspace, the same on every
// platform, for every instruction set and any number of threads.
#pragma once

#include <cstdint>

#include "numeric/blocks.h"
#include "numeric/matmul.h"

namespace rootspace {

// What a product holds packed at once: panels of b, `columns` wide and `steps` long, and of an a
// that is turned `rows` beside them. Found by measurement, where L1 held 48 KiB and L2 2 MiB:
// reading an operand anew from L3 to pack it costs 2 % of a product of 1024 rows, sums that leave
// the registers every 256 steps up to 5 %.
struct PackedBlock {
    std::int64_t columns, steps, rows;
};

// Above so many rows, a block of b many panels wide is packed once and all of a's rows pass it.
inline constexpr std::int64_t rows_of_few = 512;

ROOTSPACE_INLINE bool has_many_rows(Operands operands, std::int64_t m, std::int64_t k) {
    return m > rows_of_few && (!turns_left(operands) || k > 256);
}

// Up to so many rows a panel is short enough to stay in L1 from its packing to the last row.
inline constexpr std::int64_t rows_of_very_few = 32;

ROOTSPACE_INLINE PackedBlock packed_block(Operands operands, std::int64_t m, std::int64_t n,
                                          std::int64_t k) {
    const std::int64_t columns = round_up(n);
    const bool many = has_many_rows(operands, m, k);
    if (turns_left(operands))
        return {smaller(columns, many ? 512 : 32), smaller(k, 256), smaller(m, many ? 96 : 256)};
    return {smaller(columns, many ? 128 : 32), smaller(k, m <= rows_of_very_few ? 256 : 1024), 0};
}

// Rows of a, as long as the block's steps, that pass a panel while they stay in L2: in whole tiles
// of every instruction set.
inline constexpr std::int64_t rows_of_group = 48;
ROOTSPACE_INLINE std::int64_t rows_per_group(std::int64_t steps) {
    return 1024 / steps * rows_of_group;
}

// Few rows use a packed panel too rarely to repay it, and read b in the order of memory as it lies,
// in strips (row_product.h): so many of them where strips are long enough to repay their start.
ROOTSPACE_INLINE bool repays_strips(Operands operands, std::int64_t m, std::int64_t n) {
    return !turns_right(operands) && m <= rows_of_very_few && n >= 128;
}

// More rows do where b is larger than L2 and the strips are long, so that its panels would be
// packed from far away: except by 256-bit code (row_product.h), for which there is a workspace all
// the same.
ROOTSPACE_INLINE bool repays_long_strips(Operands operands, std::int64_t m, std::int64_t n,
                                         std::int64_t k) {
    return !turns_right(operands) && m <= 64 && n >= 1024 && n * k > 1 << 19;
}

// Where every instruction set reads b in place, and no workspace is needed: very few rows, few
// steps, which fit in L1 as they lie, or more of b than L2 holds. Where b's rows lie along the
// steps it is turned for every four rows, so that packing, which turns once, is faster from five
// rows on. tt, which no layer needs, is always packed.
ROOTSPACE_INLINE bool reads_in_place(Operands operands, std::int64_t m, std::int64_t n,
                                     std::int64_t k) {
    if (operands == Operands::tt) return false;
    if (operands == Operands::nt) return m <= 4;
    return m <= 8 || k <= 8 || (repays_strips(operands, m, n) && n * k > 1 << 19);
}

inline constexpr std::int64_t query_rows = 16;  // of attention, whose scores exist at once

}  // namespace rootspace
