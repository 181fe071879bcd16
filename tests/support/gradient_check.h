// Central differences against an analytic gradient, in double.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace rootspace {

// Largest |gradient - difference quotient|, relative to the largest |gradient| entry. `f` is a
// scalar function of `x`, which is put back as it was. Five-point rule: its error is h^4 / 30 times
// the fifth derivative, about 1e-13 for the O(1) functions checked here, as is the rounding 1e-16 /
// h.
template <class F>
double gradient_error(F f, std::vector<double>& x, const std::vector<double>& gradient,
                      double h = 1e-3) {
    double worst = 0, largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double centre = x[i];
        const auto at = [&](double offset) {
            x[i] = centre + offset;
            return f();
        };
        const double quotient = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        x[i] = centre;
        worst = std::max(worst, std::abs(quotient - gradient[i]));
        largest = std::max(largest, std::abs(gradient[i]));
    }
    return worst / largest;
}

}  // namespace rootspace
