#include "validate/validation_report.h"

#include <algorithm>

namespace rootspace {

bool CaseReport::passed() const {
    return std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.passed; }) &&
           std::all_of(controls.begin(), controls.end(),
                       [](const NegativeControl& c) { return c.passed(); });
}

bool ValidationReport::passed() const {
    for (const PartReport& part : parts)
        for (const CaseReport& one : part.cases)
            if (!one.passed()) return false;
    return true;
}

std::int64_t ValidationReport::case_count() const {
    std::size_t count = 0;
    for (const PartReport& part : parts) count += part.cases.size();
    return static_cast<std::int64_t>(count);
}

Accounting ValidationReport::accounting() const {
    Accounting all;
    for (const PartReport& part : parts)
        for (const CaseReport& one : part.cases) {
            const Accounting& a = one.accounting;
            all.runs += a.runs;
            all.largest_peak_difference =
                std::max(all.largest_peak_difference, a.largest_peak_difference);
            all.largest_activation_difference =
                std::max(all.largest_activation_difference, a.largest_activation_difference);
            all.runs_leaving_bytes += a.runs_leaving_bytes;
        }
    return all;
}

std::string_view scale_name(Scale scale) { return scale == Scale::quick ? "quick" : "full"; }

}  // namespace rootspace
