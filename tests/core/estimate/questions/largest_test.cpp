#include "estimate/questions/largest.h"

#include <algorithm>
#include <stdexcept>

#include "support/catch.h"

using namespace rootspace::estimate;

TEST_CASE("the largest that fits, for every threshold of a small range") {
    for (std::int64_t threshold = -1; threshold <= 40; ++threshold) {
        int calls = 0;
        const auto found = largest_that_fits({1, 32, 1}, [&](std::int64_t x) {
            ++calls;
            return x <= threshold;
        });
        if (threshold < 1)
            CHECK(!found);
        else
            CHECK(*found == std::min<std::int64_t>(threshold, 32));
        CHECK(calls <= 7);
    }
}

TEST_CASE("multiples in a range, as trying all numbers finds them") {
    for (std::int64_t low = 1; low <= 9; ++low)
        for (std::int64_t high = 0; high <= 12; ++high)
            for (std::int64_t step = 1; step <= 5; ++step) {
                const Admissible values = Admissible::multiples(low, high, step);
                std::int64_t first = 0, last = 0;
                for (std::int64_t x = low; x <= high; ++x)
                    if (x % step == 0) first = first ? first : x, last = x;
                INFO(low << " to " << high << " by " << step);
                if (first == 0) {
                    CHECK(values.last < values.first);
                    continue;
                }
                CHECK(values.first == first);
                CHECK(values.last == last);
            }
}

TEST_CASE("only values that can be had are asked about, and the largest of them is found") {
    for (std::int64_t step : {1, 2, 7, 16})
        for (std::int64_t threshold = 0; threshold <= 120; ++threshold) {
            const Admissible values = Admissible::multiples(20, 100, step);
            const auto found = largest_that_fits(values, [&](std::int64_t x) {
                CHECK(x % step == 0);
                CHECK((20 <= x && x <= 100));
                return x <= threshold;
            });
            std::int64_t expected = 0;
            for (std::int64_t x = 20; x <= std::min<std::int64_t>(threshold, 100); ++x)
                if (x % step == 0) expected = x;
            CHECK(found.value_or(0) == expected);
        }
    CHECK(!largest_that_fits(Admissible::multiples(20, 19, 1), [](std::int64_t) { return true; }));
}

TEST_CASE("sizes that leave 64 bits do not fit; another fault is none of ours") {
    const auto found = largest_that_fits({1, 1000, 1}, [](std::int64_t x) {
        if (x > 10) throw std::overflow_error("a count leaves 64 bits");
        return true;
    });
    CHECK(*found == 10);
    CHECK_THROWS_AS(
        largest_that_fits({1, 9, 1}, [](std::int64_t) -> bool { throw std::domain_error("no"); }),
        std::domain_error);
}
