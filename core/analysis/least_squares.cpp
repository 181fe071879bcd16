#include "analysis/least_squares.h"

#include <cmath>
#include <limits>

#include "analysis/student_t.h"

namespace rootspace {
namespace {

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

// Sum of products of deviations from the means: two passes, so that nothing large cancels.
double co_deviation(const std::vector<double>& xs, const std::vector<double>& ys) {
    const double x_mean = mean(xs), y_mean = mean(ys);
    double sum = 0;
    for (std::size_t i = 0; i < xs.size(); ++i) sum += (xs[i] - x_mean) * (ys[i] - y_mean);
    return sum;
}

std::vector<double> logarithms(const std::vector<double>& values) {
    std::vector<double> result;
    result.reserve(values.size());
    for (double value : values) result.push_back(std::log(value));
    return result;
}

}  // namespace

double pearson_r(const std::vector<double>& xs, const std::vector<double>& ys) {
    return co_deviation(xs, ys) / std::sqrt(co_deviation(xs, xs) * co_deviation(ys, ys));
}

LineFit fit_line(const std::vector<double>& xs, const std::vector<double>& ys) {
    LineFit fit{};
    const double sxx = co_deviation(xs, xs), syy = co_deviation(ys, ys);
    fit.slope = co_deviation(xs, ys) / sxx;
    fit.intercept = mean(ys) - fit.slope * mean(xs);
    double residual = 0;
    for (std::size_t i = 0; i < xs.size(); ++i) {
        const double error = ys[i] - (fit.intercept + fit.slope * xs[i]);
        residual += error * error;
    }
    const int freedom = static_cast<int>(xs.size()) - 2;
    fit.slope_standard_error =
        freedom > 0 ? std::sqrt(residual / freedom / sxx) : std::numeric_limits<double>::infinity();
    const double half_width = freedom > 0
                                  ? student_t_quantile(0.975, freedom) * fit.slope_standard_error
                                  : std::numeric_limits<double>::infinity();
    fit.slope_low = fit.slope - half_width;
    fit.slope_high = fit.slope + half_width;
    fit.correlation = pearson_r(xs, ys);
    fit.r_squared = syy > 0 ? 1 - residual / syy : 1;
    return fit;
}

LineFit fit_power(const std::vector<double>& xs, const std::vector<double>& ys) {
    return fit_line(logarithms(xs), logarithms(ys));
}

}  // namespace rootspace
