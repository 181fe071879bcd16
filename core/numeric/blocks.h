// How loops over rows, columns and steps are cut. Always inlined, for the reason in parts.h.
#pragma once

#include "numeric/parts.h"

namespace rootspace {

ROOTSPACE_INLINE std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
ROOTSPACE_INLINE std::int64_t larger(std::int64_t a, std::int64_t b) { return a < b ? b : a; }

// To whole panels of 16.
ROOTSPACE_INLINE std::int64_t round_up(std::int64_t n) { return (n + 15) / 16 * 16; }

// Rows or columns or steps [start, start + count).
struct Block {
    std::int64_t start, count;
};

template <class F>
ROOTSPACE_INLINE void each_block(std::int64_t n, std::int64_t size, F f) {
    for (std::int64_t i = 0; i < n; i += size) f(Block{i, smaller(size, n - i)});
}

}  // namespace rootspace
