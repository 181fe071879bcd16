#include "validate/validation_case.h"

#include <algorithm>
#include <cstdlib>

namespace rootspace {

void ValidationCase::record(std::int64_t index, const TrialResult& result) {
    if (result.fault.empty() && !result.prediction_is_wrong) {
        const RunReport& run = result.report;
        ++accounting_.runs;
        accounting_.largest_peak_difference =
            std::max(accounting_.largest_peak_difference,
                     std::abs(run.predicted_peak_bytes - run.peak_bytes));
        accounting_.largest_activation_difference =
            std::max(accounting_.largest_activation_difference,
                     std::abs(run.predicted_activation_peak_bytes - run.activation_peak_bytes));
    }
    if (result.bytes_left != 0) ++accounting_.runs_leaving_bytes;
    seconds_ += result.report.seconds;
    take(index, result);
}

CaseReport ValidationCase::report() const {
    CaseReport report = findings();
    report.title = title();
    report.accounting = accounting_;
    report.seconds = seconds_;
    if (trial_count() == 0) return report;
    const auto bytes_check = [&](const char* claim, Bytes difference) {
        report.checks.push_back(
            {claim, "0 bytes", std::to_string(difference) + " bytes", difference == 0});
    };
    bytes_check("largest difference between predicted and measured peak",
                accounting_.largest_peak_difference);
    bytes_check("the same for activations alone", accounting_.largest_activation_difference);
    report.checks.push_back({"runs after which the ledger held more or less than before", "0",
                             std::to_string(accounting_.runs_leaving_bytes),
                             accounting_.runs_leaving_bytes == 0});
    return report;
}

}  // namespace rootspace
