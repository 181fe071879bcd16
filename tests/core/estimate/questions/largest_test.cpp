#include "estimate/questions/largest.h"

#include <algorithm>
#include <stdexcept>

#include "support/catch.h"

using namespace rootspace::estimate;

TEST_CASE("the largest that fits, for every threshold of a small range") {
    for (std::int64_t threshold = -1; threshold <= 40; ++threshold) {
        int calls = 0;
        const auto found = largest_that_fits(1, 32, [&](std::int64_t x) {
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

TEST_CASE("sizes that leave 64 bits do not fit") {
    const auto found = largest_that_fits(1, 1000, [](std::int64_t x) {
        if (x > 10) throw std::overflow_error("a count leaves 64 bits");
        return true;
    });
    CHECK(*found == 10);
}
