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
// coefficient, so the division is exact; the product before it stays below cap * (a + b), which
// must fit Integer.
template <class Integer>
Integer capped_binomial(std::int64_t a, std::int64_t b, Integer cap) {
    if (a > b) std::swap(a, b);
    Integer value = 1;
    for (std::int64_t i = 1; i <= a; ++i) {
        value = value * (b + i) / i;
        if (value >= cap) return cap;
    }
    return value;
}

// Whether cap * (a + b) fits 64 bits: the ordinary case, and several times faster than 128.
bool narrow_suffices(std::int64_t a, std::int64_t b, std::int64_t cap) {
    constexpr std::int64_t half = std::int64_t{1} << 20;
    return a < half && b < half && cap < (std::int64_t{1} << 42);
}

bool reaches(Steps slots, Steps repetitions, Steps steps) {
    if (narrow_suffices(slots, repetitions, steps))
        return capped_binomial<std::int64_t>(slots, repetitions, steps) >= steps;
    return capped_binomial<Wide>(slots, repetitions, steps) >= steps;
}

constexpr std::int64_t far_enough_to_search = 64;

// Counts r up from 0, which is faster than a search as long as r is small; -1 once it is not.
std::int64_t advances_counting_up(std::int64_t steps, std::int64_t slots) {
    std::int64_t longest = 1,
                 below = 0;  // C(c+r, c) and C(c+r, c+1), the sum of the C(c+j, c) with j < r
    for (std::int64_t r = 0; r < far_enough_to_search; ++r) {
        if (longest >= steps) return r * steps - below;
        below += longest;
        longest = longest * (slots + r + 1) / (r + 1);
    }
    return -1;
}

}  // namespace

std::int64_t longest_chain(Steps slots, Steps repetitions) {
    constexpr std::int64_t narrow_cap = (std::int64_t{1} << 42) - 1;
    if (narrow_suffices(slots, repetitions, narrow_cap)) {
        const auto value = capped_binomial<std::int64_t>(slots, repetitions, narrow_cap);
        if (value < narrow_cap) return value;
    }
    return narrow(capped_binomial<Wide>(slots, repetitions, Wide{largest} + 1));
}

Steps least_repetitions(Steps steps, Steps slots) {
    Steps low = 0, high = steps - 1;  // C(c+r, c) >= r+1
    while (low < high) {
        const Steps middle = low + (high - low) / 2;
        if (reaches(slots, middle, steps))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::int64_t advances_with(Steps steps, Steps slots, Steps repetitions) {
    if (repetitions == 0) return 0;
    const Wide rl = Wide{repetitions} * steps;
    return narrow(rl - capped_binomial<Wide>(slots + 1, repetitions - 1, rl));
}

std::int64_t least_advances(Steps steps, Steps slots) {
    if (narrow_suffices(slots, 0, steps))
        if (const auto advances = advances_counting_up(steps, slots); advances >= 0)
            return advances;
    return advances_with(steps, slots, least_repetitions(steps, slots));
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

BinomialSplit BinomialTable::split(Steps steps, Steps slots, Steps r) const {
    const std::int64_t shorter = longest(slots, r - 1);
    const Steps excess = steps - shorter;
    const std::int64_t right_shorter = longest(slots - 1, r - 1);
    if (excess >= right_shorter)
        return {shorter, r - 1, excess, excess > right_shorter ? r : r - 1};
    return {steps - right_shorter, r - 1, right_shorter, r - 1};
}

}  // namespace rootspace
