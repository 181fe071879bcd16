// How much a matrix product packs at a time: constants of its workspace, the same on every
// platform.
#pragma once

#include <cstdint>

namespace rootspace {

inline constexpr std::int64_t steps_per_block =
    256;  // a panel of 16 columns is 16 KiB of floats: half of a small L1
inline constexpr std::int64_t rows_per_block = 64;  // of a packed block of a, for tn
inline constexpr std::int64_t query_rows = 16;      // of attention, whose scores exist at once

}  // namespace rootspace
