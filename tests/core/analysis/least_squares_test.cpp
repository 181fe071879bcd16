#include "analysis/least_squares.h"

#include <cmath>

#include "support/catch.h"

using namespace rootspace;

TEST_CASE("a straight line is found exactly, with no error") {
    const auto fit = fit_line({1, 2, 3, 4}, {5, 7, 9, 11});
    CHECK(fit.slope == 2);
    CHECK(fit.intercept == 3);
    CHECK(fit.slope_standard_error == 0);
    CHECK(fit.slope_low == 2);
    CHECK(fit.slope_high == 2);
    CHECK(fit.correlation == 1);
    CHECK(fit.r_squared == 1);
}

TEST_CASE("a worked example: five points by hand") {
    // x = 1..5, y = 2 4 5 4 5: Sxx 10, Sxy 6, residual sum 2.4, so slope 0.6 and standard error
    // sqrt(0.8/10).
    const auto fit = fit_line({1, 2, 3, 4, 5}, {2, 4, 5, 4, 5});
    CHECK(fit.slope == Approx(0.6).epsilon(1e-14));
    CHECK(fit.intercept == Approx(2.2).epsilon(1e-14));
    CHECK(fit.slope_standard_error == Approx(std::sqrt(0.08)).epsilon(1e-14));
    CHECK(fit.slope_high - fit.slope == Approx(3.182446 * std::sqrt(0.08)).epsilon(1e-6));
    CHECK(fit.r_squared == Approx(0.6).epsilon(1e-14));
}

TEST_CASE("an exponent is found from a power law and not from another") {
    std::vector<double> xs, cubes, shifted;
    for (double x : {1.0, 2.0, 4.0, 8.0, 16.0}) {
        xs.push_back(x);
        cubes.push_back(0.5 * x * x * x);
        shifted.push_back(0.5 * x * x * x + 30);
    }
    CHECK(std::abs(fit_power(xs, cubes).slope - 3) < 1e-14);
    CHECK(std::abs(fit_power(xs, shifted).slope - 3) > 0.5);
}

TEST_CASE("a constant has slope zero and no correlation") {
    const auto fit = fit_power({4, 16, 64}, {9, 9, 9});
    CHECK(fit.slope == 0);
    CHECK(std::isnan(fit.correlation));
    CHECK(fit.r_squared == 1);
}

TEST_CASE("two points give a line and no confidence") {
    const auto fit = fit_line({0, 1}, {0, 1});
    CHECK(fit.slope == 1);
    CHECK(std::isinf(fit.slope_standard_error));
    CHECK(std::isinf(fit.slope_high));
}
