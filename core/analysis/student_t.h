// Student's t distribution, for confidence intervals of slopes.
#pragma once

namespace rootspace {

// P(T <= t) with `freedom` degrees of freedom (a whole number >= 1): the finite sums of Abramowitz
// & Stegun, "Handbook of Mathematical Functions", 26.7.3 (odd) and 26.7.4 (even).
double student_t_probability(double t, int freedom);

// The t with P(T <= t) = probability, by bisection, to about 1e-12 relative. Precondition: 0.5 <
// probability < 1.
double student_t_quantile(double probability, int freedom);

}  // namespace rootspace
