// Straight lines through points, with what they are worth.
#pragma once

#include <vector>

namespace rootspace {

// y = intercept + slope * x by ordinary least squares. The interval holds the true slope in 95 of
// 100 repetitions if the errors are independent and normal with equal spread: slope +- t(0.975, n -
// 2) standard errors. With two points there is nothing to judge by: the error and the interval's
// half-width are infinite.
struct LineFit {
    double slope;
    double intercept;
    double slope_standard_error;
    double slope_low;  // 95 % confidence interval
    double slope_high;
    double correlation;  // Pearson's r; NaN when all y are equal
    double r_squared;    // share of the variance explained; 1 when all y are equal, for nothing is
                         // left unexplained
};

// Preconditions: as many xs as ys, at least two, not all x equal.
LineFit fit_line(const std::vector<double>& xs, const std::vector<double>& ys);

// The exponent p of y = c * x^p: fit_line over natural logarithms. Precondition: all positive.
LineFit fit_power(const std::vector<double>& xs, const std::vector<double>& ys);

// Pearson's correlation coefficient; NaN when either list is constant.
double pearson_r(const std::vector<double>& xs, const std::vector<double>& ys);

}  // namespace rootspace
