#include "base/quantities.h"

#include <limits>

#include "support/catch.h"

using namespace rootspace;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST_CASE("sums and products within 64 bits are exact") {
    CHECK(checked_add(most - 1, 1) == most);
    CHECK(checked_add(least, most) == -1);
    CHECK(checked_mul(std::int64_t{1} << 31, std::int64_t{1} << 31) == std::int64_t{1} << 62);
    CHECK(checked_mul(80, 1024, 1024, 1024) == 85'899'345'920);
    CHECK(checked_mul(0, most, most) == 0);
}

TEST_CASE("sums and products that leave 64 bits throw") {
    CHECK_THROWS_AS(checked_add(most, 1), std::overflow_error);
    CHECK_THROWS_AS(checked_add(least, -1), std::overflow_error);
    CHECK_THROWS_AS(checked_mul(std::int64_t{1} << 32, std::int64_t{1} << 31), std::overflow_error);
    CHECK_THROWS_AS(checked_mul(2, 3, most), std::overflow_error);
}
