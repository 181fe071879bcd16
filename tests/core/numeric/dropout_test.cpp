#include "numeric/dropout.h"

#include <limits>

#include "core/numeric/random_values.h"
#include "numeric/philox.h"
#include "support/catch.h"

using namespace rootspace;

TEST_CASE("dropout keeps an element where its uniform reaches the rate, and scales it") {
    const auto x = random_values<float>(1001, 1, 1, 2);
    for (const double rate : {0.0, 0.1, 0.25, 0.5, 0.9}) {
        std::vector<float> y(1001);
        dropout(1001, rate, 7, 3, 2, x.data(), y.data());
        const auto scale = static_cast<float>(1 / (1 - rate));
        for (int i = 0; i < 1001; ++i) {
            const bool kept = uniform(7, 3, 2, static_cast<std::uint64_t>(i)) >= rate;
            CHECK(y[i] == (kept ? x[i] * scale : 0));
        }
        auto in_place = x;
        dropout(1001, rate, 7, 3, 2, in_place.data(), in_place.data());
        CHECK(in_place == y);
    }
}

TEST_CASE("an element whose uniform is the rate is kept, one just below the rate is dropped") {
    const std::vector<float> x(517, 1.0f);
    for (const int i : {0, 1, 18, 260, 516}) {
        const double u = uniform(11, 5, 2, static_cast<std::uint64_t>(i));
        const auto at_rate = [&](double rate) {
            std::vector<float> y(517);
            dropout(517, rate, 11, 5, 2, x.data(), y.data());
            return y[i];
        };
        CHECK(at_rate(u) > 0);
        CHECK(at_rate(u - 0x1p-26) > 0);
        for (const double above : {0x1p-40, 0x1p-26, 0x1p-24}) CHECK(at_rate(u + above) == 0);
    }
}

TEST_CASE("the mask is the same in every replay and another in every step, layer and seed") {
    const std::vector<float> x(64, 1.0f);
    const auto mask = [&](std::uint64_t seed, std::uint32_t step, std::uint32_t layer) {
        std::vector<float> y(64);
        dropout(64, 0.5, seed, step, layer, x.data(), y.data());
        return y;
    };
    CHECK(mask(1, 2, 3) == mask(1, 2, 3));
    CHECK(mask(1, 2, 3) != mask(1, 2, 4));
    CHECK(mask(1, 2, 3) != mask(1, 3, 3));
    CHECK(mask(1, 2, 3) != mask(2, 2, 3));
}

TEST_CASE("a dropped NaN is gone") {
    const std::vector<float> x(64, std::numeric_limits<float>::quiet_NaN());
    std::vector<float> y(64);
    dropout(64, 0.5, 1, 2, 3, x.data(), y.data());
    for (int i = 0; i < 64; ++i)
        CHECK((y[i] == 0) == (uniform(1, 2, 3, static_cast<std::uint64_t>(i)) < 0.5f));
}
