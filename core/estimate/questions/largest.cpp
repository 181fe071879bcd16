#include "estimate/questions/largest.h"

#include <stdexcept>

namespace rootspace::estimate {

std::optional<std::int64_t> largest_that_fits(std::int64_t low, std::int64_t high,
                                              const std::function<bool(std::int64_t)>& fits) {
    const auto good = [&](std::int64_t x) {
        try {
            return fits(x);
        } catch (const std::overflow_error&) {
            return false;
        }
    };
    if (low > high || !good(low)) return std::nullopt;
    if (good(high)) return high;
    std::int64_t fitting = low, too_large = high;
    while (too_large - fitting > 1) {
        const std::int64_t middle = fitting + (too_large - fitting) / 2;
        (good(middle) ? fitting : too_large) = middle;
    }
    return fitting;
}

}  // namespace rootspace::estimate
