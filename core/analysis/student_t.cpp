#include "analysis/student_t.h"

#include <cmath>

namespace rootspace {
namespace {

constexpr double pi = 3.141592653589793;

}  // namespace

double student_t_probability(double t, int freedom) {
    const double theta = std::atan(t / std::sqrt(static_cast<double>(freedom)));
    const double sine = std::sin(theta), cosine = std::cos(theta);
    double between = 0;  // A(t | freedom) = P(-t <= T <= t)
    if (freedom % 2 == 1) {
        double term = cosine, sum = 0;
        for (int k = 3; k <= freedom; k += 2) {
            sum += term;
            term *= cosine * cosine * (k - 1) / k;
        }
        between = 2 / pi * (theta + sine * sum);
    } else {
        double term = 1, sum = 0;
        for (int k = 2; k <= freedom; k += 2) {
            sum += term;
            term *= cosine * cosine * (k - 1) / k;
        }
        between = sine * sum;
    }
    return 0.5 + between / 2;
}

double student_t_quantile(double probability, int freedom) {
    double low = 0, high = 1;
    while (student_t_probability(high, freedom) < probability) high *= 2;
    for (int halving = 0; halving < 60; ++halving) {
        const double middle = low + (high - low) / 2;
        (student_t_probability(middle, freedom) < probability ? low : high) = middle;
    }
    return high;
}

}  // namespace rootspace
