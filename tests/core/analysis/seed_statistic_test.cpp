// The seeds' published numbers (Williams inference, validation results of 14 Jun 2025), recomputed
// from their set-up.
#include "analysis/seed_statistic.h"

#include <cmath>

#include "support/catch.h"

using namespace rootspace;

namespace {

// Published to so many decimals: half a unit in the last one.
bool rounds_to(double value, double published, int decimals) {
    return std::abs(value - published) <= 0.5 * std::pow(10.0, -decimals) + 1e-12;
}

}  // namespace

TEST_CASE("the seven points of the seeds are reproduced exactly") {
    const std::vector<std::int64_t> n{8970, 17290, 29770, 46410, 63050, 96330, 129610};
    const std::vector<std::int64_t> kept{8320, 8320, 16640, 16640, 16640, 24960, 29120};
    const auto statistic = seed_statistic();
    REQUIRE(statistic.depth_sweep.size() == 7);
    for (std::size_t i = 0; i < 7; ++i) {
        CHECK(statistic.depth_sweep[i].parameters == n[i]);
        CHECK(statistic.depth_sweep[i].checkpoint_parameters == kept[i]);
    }
}

TEST_CASE("the checkpoint layers follow the seeds' rule") {
    CHECK(seed_checkpoint_layers(2) == std::vector<int>{0});
    CHECK(seed_checkpoint_layers(8) == std::vector<int>{0, 2, 4, 6});
    CHECK(seed_checkpoint_layers(16) == std::vector<int>{0, 4, 8, 12});
    CHECK(seed_checkpoint_layers(20) == std::vector<int>{0, 4, 8, 12, 16});
}

TEST_CASE("every law fits the seven points, a higher power better than the square root") {
    const auto statistic = seed_statistic();
    const auto r = [&](const char* law) {
        for (const auto& fit : statistic.laws)
            if (fit.law == law) return fit.line.correlation;
        FAIL("no such law");
        return 0.0;
    };
    CHECK(rounds_to(r("sqrt(n)"), 0.9648, 4));
    CHECK(rounds_to(r("n"), 0.9624, 4));
    CHECK(rounds_to(r("n^0.75"), 0.9667, 4));
    CHECK(rounds_to(r("log n"), 0.937, 3));
    CHECK(rounds_to(r("n^0.25"), 0.955, 3));
    CHECK(r("n^0.75") > r("sqrt(n)"));
    CHECK(rounds_to(statistic.law_correlation, 0.986, 3));
}

TEST_CASE("slope, intercept and exponents are the published ones") {
    const auto statistic = seed_statistic();
    CHECK(rounds_to(statistic.laws[0].line.slope, 78.49, 2));
    CHECK(rounds_to(statistic.laws[0].line.intercept, 15.97, 2));
    CHECK(rounds_to(statistic.laws[0].line.r_squared, 0.9308, 4));
    CHECK(rounds_to(statistic.depth_exponent.slope, 0.487, 3));
}

TEST_CASE("in width the same statistic is linear, and one list reaches 97 times") {
    const auto statistic = seed_statistic();
    CHECK(rounds_to(statistic.width_exponent.slope, 1.007, 3));
    CHECK(statistic.width_exponent.slope_low > 0.5);
    CHECK(statistic.last_layer_ratio == 97.0);
}
