// The second part: how memory grows with depth, measured; and what the seeds' own statistic is
// worth.
#pragma once

#include "validate/determinism_cases.h"

namespace rootspace {

// Activation bytes against depth, 4 to 4096 stages (quick: to 256), each schedule fitted with a
// power law.
std::unique_ptr<ValidationCase> depth_case(Scale scale);
// The seeds' own networks, 3 to 32 layers of 64: training and inference, and what their scheme
// saves in all.
std::unique_ptr<ValidationCase> seed_sizes_case();
// The seven points by which the seeds "confirmed" a square root, and why they decide nothing.
std::unique_ptr<ValidationCase> seed_statistic_case();

CaseList scaling_cases(Scale scale);

// The power law through the points with from <= size <= to. Precondition: at least two such points,
// all positive.
PowerLaw fitted(const std::vector<SeriesPoint>& points, std::int64_t from, std::int64_t to);
// "0.5000" and the like, for checks.
std::string decimals(double value, int digits);

}  // namespace rootspace
