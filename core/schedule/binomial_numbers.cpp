#include "schedule/binomial_numbers.h"

#include <algorithm>
#include <limits>

namespace rootspace {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

std::int64_t narrow(Wide value) {
    if (value > Wide{largest}) throw std::overflow_error("a count leaves 64 bits");
    return static_cast<std::int64_t>(value);
}

// C(a + b, a), or `cap` when it is that or more. Each partial product is itself a binomial
// coefficient, so the division is exact and the product before it is below cap * (a + b).
Wide capped_binomial(std::int64_t a, std::int64_t b, Wide cap) {
    if (a > b) std::swap(a, b);
    Wide value = 1;
    for (std::int64_t i = 1; i <= a; ++i) {
        value = value * (b + i) / i;
        if (value >= cap) return cap;
    }
    return value;
}

constexpr Wide one_past_64_bits = Wide{largest} + 1;

}  // namespace

std::int64_t longest_chain(Steps slots, Steps repetitions) {
    return narrow(capped_binomial(slots, repetitions, one_past_64_bits));
}

Steps least_repetitions(Steps steps, Steps slots) {
    Steps low = 0, high = steps - 1;  // C(c+r, c) >= r+1
    while (low < high) {
        const Steps middle = low + (high - low) / 2;
        if (capped_binomial(slots, middle, steps) >= steps)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::int64_t least_advances(Steps steps, Steps slots) {
    const Steps r = least_repetitions(steps, slots);
    if (r == 0) return 0;
    const Wide rl = Wide{r} * steps;
    return narrow(rl - capped_binomial(slots + 1, r - 1, rl));  // C(c+r, c+1) <= r*l
}

BinomialTable::BinomialTable(Steps stage_count, Steps most_slots) : row_{0} {
    for (Steps slots = 1; slots <= most_slots; ++slots) {
        row_.push_back(longest_.size());
        std::int64_t value = 1;
        longest_.push_back(value);
        for (Steps r = 1; value < stage_count; ++r) {
            value = checked_add(value, longest(slots - 1, r));  // Pascal's rule
            longest_.push_back(value);
        }
    }
}

Steps BinomialTable::least_repetitions(Steps steps, Steps slots) const {
    const auto begin = longest_.begin() + std::ptrdiff_t(row_[slots]);
    const auto end = std::size_t(slots) + 1 < row_.size()
                         ? longest_.begin() + std::ptrdiff_t(row_[slots + 1])
                         : longest_.end();
    return std::lower_bound(begin, end, steps) - begin;
}

std::int64_t BinomialTable::least_advances(Steps steps, Steps slots) const {
    // Sum form of r*l - C(c+r, c+1): r*(l - C(c+r-1, c)) more than the chain of C(c+r-1, c) stages
    // needs.
    const Steps r = least_repetitions(steps, slots);
    std::int64_t advances = checked_mul(r, steps);
    for (Steps j = 0; j < r; ++j) advances -= longest(slots, j);  // C(c+r, c+1) = sum of C(c+j, c)
    return advances;
}

BinomialSplit BinomialTable::split(Steps steps, Steps slots, Steps r) const {
    const std::int64_t shorter = longest(slots, r - 1);
    const Steps excess = steps - shorter;
    const std::int64_t right_shorter = longest(slots - 1, r - 1);
    if (excess >= right_shorter)
        return {shorter, r - 1, excess, excess > right_shorter ? r : r - 1};
    return {steps - right_shorter, r - 1, right_shorter, r - 1};
}

}  // namespace rootspace
