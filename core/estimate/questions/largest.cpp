#include "estimate/questions/largest.h"

#include <stdexcept>

namespace rootspace::estimate {

Admissible Admissible::multiples(std::int64_t low, std::int64_t high, std::int64_t step) {
    const std::int64_t before = (low - 1) / step * step;
    if (before > high - step) return {1, 0, step};
    return {before + step, high / step * step, step};
}

std::optional<std::int64_t> largest_that_fits(const Admissible& values,
                                              const std::function<bool(std::int64_t)>& fits) {
    const auto value = [&](std::int64_t i) { return values.first + i * values.step; };
    const auto good = [&](std::int64_t i) {
        try {
            return fits(value(i));
        } catch (const std::overflow_error&) {
            return false;
        }
    };
    if (values.last < values.first || !good(0)) return std::nullopt;
    std::int64_t fitting = 0, too_large = (values.last - values.first) / values.step;
    if (good(too_large)) return value(too_large);
    while (too_large - fitting > 1) {
        const std::int64_t middle = fitting + (too_large - fitting) / 2;
        (good(middle) ? fitting : too_large) = middle;
    }
    return value(fitting);
}

}  // namespace rootspace::estimate
