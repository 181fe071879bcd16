// What is said of times: their median, and their middle half.
#pragma once

#include <vector>

namespace rootspace {

// The value below which `share` of the values lie, between two of them linearly; 0 <= share <= 1.
// Precondition: there is at least one value.
double quantile(std::vector<double> values, double share);
double median(std::vector<double> values);

}  // namespace rootspace
