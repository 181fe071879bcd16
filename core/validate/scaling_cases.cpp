#include "validate/scaling_cases.h"

#include <cmath>
#include <cstdio>

#include "analysis/least_squares.h"

namespace rootspace {

PowerLaw fitted(const std::vector<SeriesPoint>& points, std::int64_t from, std::int64_t to) {
    std::vector<double> sizes, bytes;
    for (const SeriesPoint& point : points)
        if (point.size >= from && point.size <= to) {
            sizes.push_back(static_cast<double>(point.size));
            bytes.push_back(static_cast<double>(point.bytes));
        }
    const LineFit line = fit_power(sizes, bytes);
    return {line.slope,
            line.slope_low,
            line.slope_high,
            std::exp(line.intercept),
            from,
            to,
            static_cast<std::int64_t>(sizes.size())};
}

std::string decimals(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

CaseList scaling_cases(Scale scale) {
    CaseList cases;
    cases.push_back(depth_case(scale));
    cases.push_back(seed_sizes_case());
    cases.push_back(seed_statistic_case());
    return cases;
}

}  // namespace rootspace
