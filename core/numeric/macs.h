// How many multiply-adds the matrix kernels really executed, to hold against the cost table.
#pragma once

#include <cstdint>

namespace rootspace {

// Counted: m*n*k for a matrix product, and attention's score, value and gradient products
// (attention.h). Not counted: padding lanes, reductions, elementwise work. One counter a thread.
std::int64_t counted_macs();
void reset_counted_macs();
void count_macs(std::int64_t macs);

}  // namespace rootspace
