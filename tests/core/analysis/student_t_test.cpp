#include "analysis/student_t.h"

#include <cmath>

#include "support/catch.h"

using namespace rootspace;

// Published table values, four significant digits after the point at most: half a unit in the last.
TEST_CASE("quantiles agree with the published table of Student's t") {
    // Abramowitz & Stegun, table 26.10: two-sided 0.95, that is P = 0.975.
    const struct {
        int freedom;
        double quantile;
    } rows[] = {{1, 12.706}, {2, 4.303}, {3, 3.182},  {4, 2.776},  {5, 2.571},
                {8, 2.306},  {9, 2.262}, {10, 2.228}, {30, 2.042}, {120, 1.980}};
    for (const auto& row : rows) {
        CAPTURE(row.freedom);
        CHECK(std::abs(student_t_quantile(0.975, row.freedom) - row.quantile) <= 0.0005);
    }
}

TEST_CASE("one and two degrees of freedom have closed forms") {
    // P(T <= t) = 1/2 + atan(t)/pi, and 1/2 + t / (2 sqrt(2 + t^2)). Tolerance: a few roundings.
    for (double t : {0.1, 1.0, 3.0, 40.0}) {
        CHECK(std::abs(student_t_probability(t, 1) - (0.5 + std::atan(t) / 3.141592653589793)) <
              1e-14);
        CHECK(std::abs(student_t_probability(t, 2) - (0.5 + t / (2 * std::sqrt(2 + t * t)))) <
              1e-14);
    }
}

TEST_CASE("the quantile is the inverse of the probability") {
    for (int freedom : {1, 2, 3, 7, 24})
        for (double probability : {0.6, 0.9, 0.975, 0.999})
            CHECK(
                std::abs(student_t_probability(student_t_quantile(probability, freedom), freedom) -
                         probability) < 1e-12);
}
