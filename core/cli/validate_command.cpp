#include <algorithm>
#include <ostream>
#include <sstream>

#include "base/error.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/machine_options.h"
#include "validate/validation_suite.h"

namespace rootspace {
namespace {

void print_value(const ReportedValue& value, std::ostream& out) {
    out << "      " << value.name << ": ";
    std::visit([&](const auto& v) { out << v; }, value.value);
    out << (value.unit.empty() ? "" : " ") << value.unit << "\n";
}

void print_timing(const TimedSchedule& timed, std::ostream& out) {
    out << "      " << timed.schedule << ": " << timed.forward_steps
        << " forward steps, operations " << timed.operations_ratio << ", expected "
        << timed.expected_ratio << ", measured " << timed.measured_ratio << " ("
        << timed.lower_quartile << " to " << timed.upper_quartile << "), " << timed.median_seconds
        << " s\n";
}

void print_series(const MeasuredSeries& series, std::ostream& out) {
    out << "      " << series.name << ":";
    for (const SeriesPoint& point : series.points) out << " " << point.size << ":" << point.bytes;
    if (series.fit)
        out << "; exponent " << series.fit->exponent << " [" << series.fit->low << ", "
            << series.fit->high << "]";
    out << "\n";
}

void print_case(const CaseReport& report, std::ostream& out) {
    out << (report.passed() ? "pass  " : "FAIL  ") << report.id << ": " << report.title << "\n";
    for (const ReportedValue& value : report.values) print_value(value, out);
    for (const MeasuredSeries& series : report.series) print_series(series, out);
    for (const TimedSchedule& timed : report.timings) print_timing(timed, out);
    for (const Check& check : report.checks)
        out << (check.passed ? "      " : "  !!  ") << check.claim << ": " << check.found
            << " (expected " << check.expected << ")\n";
    for (const NegativeControl& control : report.controls)
        out << (control.passed() ? "      " : "  !!  ") << "control, " << control.broken
            << ": detected " << control.detected << " of " << control.tried << "\n";
}

// A line a digest; a case that fails, and the control, in full.
void print_digests(const PartReport& part, std::ostream& out) {
    std::size_t count = 0, equal = 0;
    for (const CaseReport& one : part.cases) {
        if (!one.digest.empty()) {
            const bool committed = one.checks.front().passed;
            ++count, equal += committed;
            out << (committed ? "equal    " : "DIFFERS  ") << one.digest << "  " << one.id << "\n";
        }
        if (one.digest.empty() || !one.passed()) print_case(one, out);
    }
    out << equal << " of " << count << " digests equal the committed ones\n"
        << "fingerprint            " << part.fingerprint << "\n"
        << "of the committed ones  " << part.committed_fingerprint << "\n"
        << "in short               " << part.fingerprint.substr(0, 16) << "\n";
}

void print_report(const ValidationReport& report, std::ostream& out) {
    for (const PartReport& part : report.parts) {
        out << "\n" << part.name << "\n";
        if (!part.fingerprint.empty()) {
            print_digests(part, out);
            continue;
        }
        for (const CaseReport& one : part.cases) print_case(one, out);
    }
    const Accounting bytes = report.accounting();
    out << "\n"
        << report.case_count() << " cases, " << bytes.runs
        << " runs, largest difference between predicted and "
        << "measured peak " << bytes.largest_peak_difference << " bytes, " << report.seconds
        << " s, " << scale_name(report.scale) << " scale, " << report.build.compiler << ", "
        << report.build.target << ", " << report.build.simd << "\n"
        << (report.passed() ? "All checks passed.\n" : "A check failed.\n");
}

// "determinism,scaling"
std::vector<std::string> parts_from(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream names(text);
    for (std::string name; std::getline(names, name, ',');) {
        check_part_name(name, "--part");
        if (std::find(parts.begin(), parts.end(), name) != parts.end())
            throw InputError("--part", "every part at most once", name + " twice");
        parts.push_back(name);
    }
    if (parts.empty()) check_part_name(text, "--part");
    return parts;
}

}  // namespace

int validate_command(const std::vector<std::string>& words, std::ostream& out) {
    const Arguments arguments(words, {"part", "scale", "threads", "instruction-set"}, {"json"});
    arguments.no_files();
    use_machine(arguments, 0);  // every kernel in all threads: they are what is on trial
    ValidationOptions options;
    options.scale = scale_from_name(arguments.value_or("scale", "quick"), "--scale");
    if (const auto parts = arguments.value("part")) options.parts = parts_from(*parts);
    Ledger ledger;
    ValidationSuite suite(std::move(options), ledger);
    while (suite.advance()) {
    }
    const ValidationReport report = suite.report();
    if (arguments.flag("json"))
        out << validation_report_to_json(report).dump(1) << "\n";
    else
        print_report(report, out);
    return report.passed() ? 0 : 1;
}

}  // namespace rootspace
