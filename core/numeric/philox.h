// Counter-based random numbers, Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011): a value follows from its name alone, so a replayed stage
// draws the same values with no state.
#pragma once

#include <array>
#include <cstdint>

namespace rootspace {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key);

// Four 24-bit numbers, those of elements 4 * quad .. 4 * quad + 3 of (seed, step, layer).
std::array<std::uint32_t, 4> philox_quad(std::uint64_t seed, std::uint32_t step,
                                         std::uint32_t layer, std::uint64_t quad);

// In [0, 1), a multiple of 2^-24 and so exact in float.
float uniform(std::uint64_t seed, std::uint32_t step, std::uint32_t layer, std::uint64_t element);

// The layer number that names weight streams; layers of a network are numbered below it.
inline constexpr std::uint32_t weight_stream_layer = 0xffffffff;

// out[i] = low + u (high - low), u = uniform(seed, stream, weight_stream_layer, i), in float;
// double takes the float's value, so that a double network has the float network's weights.
template <class T>
void fill_uniform(std::uint64_t seed, std::uint32_t stream, float low, float high, std::int64_t n,
                  T* out);

}  // namespace rootspace
