// The inverse of an estimate: the largest value of one setting whose bytes still fit.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace rootspace::estimate {

// Those values that the setting can have at all: first, first + step, ... up to last; none where
// last < first. What is between them is neither too large nor fits.
struct Admissible {
    std::int64_t first, last, step;

    // The multiples of `step` in [low, high]. low >= 1, step >= 1.
    static Admissible multiples(std::int64_t low, std::int64_t high, std::int64_t step);
};

// The largest of the values with fits(x), for a `fits` that never comes back once it is lost;
// absent when it holds for none. At most 3 + log2 of their number calls, of admissible values
// alone. Sizes that leave 64 bits (std::overflow_error) do not fit; what else `fits` throws is
// thrown on.
std::optional<std::int64_t> largest_that_fits(const Admissible& values,
                                              const std::function<bool(std::int64_t)>& fits);

}  // namespace rootspace::estimate
