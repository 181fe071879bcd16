// The inverse of an estimate: the largest value of one setting whose bytes still fit.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace rootspace::estimate {

// The largest whole x in [low, high] with fits(x), for a `fits` that never comes back once it is
// lost; absent when fits(low) is false. At most 2 + log2(high - low) calls. Sizes that leave 64
// bits (std::overflow_error) do not fit.
std::optional<std::int64_t> largest_that_fits(std::int64_t low, std::int64_t high,
                                              const std::function<bool(std::int64_t)>& fits);

}  // namespace rootspace::estimate
