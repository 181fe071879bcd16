// The emulated fused multiply-add rounds once, also where rounding twice would show.
#include "validate/fused_multiply_add.h"

#include <cmath>
#include <limits>

#include "numeric/philox.h"
#include "support/catch.h"

namespace rootspace {

TEST_CASE("a tie in double is decided by what lies beyond it") {
    // 24929 * 673 = 2^24 + 1: the product is 1 + 2^-24, half-way between two floats.
    const float a = 24929.0f, b = std::ldexp(673.0f, -24), little = std::ldexp(1.0f, -80);
    CHECK(fused_multiply_add(a, b, 0.0f) == 1.0f);
    CHECK(fused_multiply_add(a, b, little) == 1.0f + std::ldexp(1.0f, -23));
    CHECK(fused_multiply_add(a, b, -little) == 1.0f);
    CHECK(fused_multiply_add(-a, b, -little) == -1.0f - std::ldexp(1.0f, -23));
    CHECK(fused_multiply_add(-a, b, little) == -1.0f);
}

TEST_CASE("it is the library's on random numbers, and often not what two roundings give") {
    int differing = 0;
    for (std::uint32_t i = 0; i < 200000; ++i) {
        const auto drawn = [&](std::uint32_t stream) {
            const float wide = uniform(1, stream, 0, i);
            return std::ldexp(wide - 0.5f, static_cast<int>((i >> (stream + 3)) % 24) - 12);
        };
        const float a = drawn(1), b = drawn(2), c = drawn(3);
        REQUIRE(fused_multiply_add(a, b, c) == std::fma(a, b, c));
        const float product = a * b;
        differing += fused_multiply_add(a, b, c) != product + c;
    }
    CHECK(differing > 10000);
}

TEST_CASE("infinities and NaN stay what they are") {
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK(fused_multiply_add(infinity, 2.0f, 1.0f) == infinity);
    CHECK(fused_multiply_add(2.0f, 3.0f, -infinity) == -infinity);
    CHECK(std::isnan(fused_multiply_add(infinity, 0.0f, 1.0f)));
    CHECK(fused_multiply_add(3e38f, 3e38f, 0.0f) == infinity);
}

}  // namespace rootspace
