// How much a matrix product packs at a time: constants of its workspace, the same on every
// platform, for every instruction set and any number of threads.
#pragma once

#include <cstdint>

#include "numeric/matmul.h"
#include "numeric/parts.h"

namespace rootspace {

// Two panels of 16 columns and 256 steps are 32 KiB of floats: they stay in L1 or close to it while
// 256 rows of a, 256 KiB, stay in L2. tn packs a too, at most 128 rows of it (128 KiB): b is packed
// anew for every block of rows, so half as many would cost twice that.
inline constexpr std::int64_t steps_per_block = 256;
inline constexpr std::int64_t columns_per_block = 32;
inline constexpr std::int64_t rows_per_block = 256;
inline constexpr std::int64_t packed_rows_per_block = 128;

// Few rows use a packed panel too rarely to repay it, few steps fit in L1 as they lie: then b is
// read in place, and no workspace is needed. Where b's rows lie along the steps it is turned for
// every four rows, so that packing, which turns once, is faster from five rows on.
ROOTSPACE_INLINE bool reads_in_place(Operands operands, std::int64_t m, std::int64_t k) {
    return operands == Operands::nt ? m <= 4 : m <= 8 || k <= 8;
}

inline constexpr std::int64_t query_rows = 16;  // of attention, whose scores exist at once

}  // namespace rootspace
