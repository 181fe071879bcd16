// What the validation suite found, as plain data: parts, cases, and in each case what was set up,
// what came out, and whether a deliberately broken run was noticed.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/seed_statistic.h"
#include "base/json.h"
#include "base/quantities.h"

namespace rootspace {

enum class Scale {
    quick,
    full
};  // full: the figures of the specification; quick: a part of them, in seconds

struct ReportedValue {
    std::string name;
    std::variant<std::int64_t, double, std::string> value;
    std::string unit;  // empty for a bare number or a word
};

// One thing that had to come out, and what came.
struct Check {
    std::string claim;
    std::string expected, found;
    bool passed;
};

// What was broken on purpose, how often, and how often the case noticed.
struct NegativeControl {
    std::string broken;
    std::int64_t tried = 0, detected = 0;
    bool passed() const { return tried > 0 && detected == tried; }
};

// Bytes of all runs of a case: predicted against measured, and what was left behind.
struct Accounting {
    std::int64_t runs = 0;
    Bytes largest_peak_difference = 0;        // |predicted - measured|, everything resident
    Bytes largest_activation_difference = 0;  // the same for activations alone
    std::int64_t runs_leaving_bytes = 0;      // after which the ledger was not back at its start
};

// bytes = constant * size^exponent, over `points` sizes from `from` to `to`; 95 % interval of the
// exponent.
struct PowerLaw {
    double exponent, low, high, constant;
    std::int64_t from, to, points;
};

struct SeriesPoint {
    std::int64_t size;
    Bytes bytes;
};

// A quantity measured over network sizes.
struct MeasuredSeries {
    std::string name;
    std::vector<SeriesPoint> points;
    std::optional<PowerLaw> fit;
};

// One schedule against keep-all: what its operations and its forward steps promise, what the clock
// says.
struct TimedSchedule {
    std::string schedule;
    Steps forward_steps;
    double operations_ratio;  // multiply-adds and elements written, of the schedule / of keep-all
    double expected_ratio;    // 1 + extra forward steps * seconds of one / seconds of keep-all
    double measured_ratio;    // median over rounds of its time / keep-all's time in the same round
    double lower_quartile, upper_quartile;  // of the same ratios
    double median_seconds;
    std::int64_t rounds;
};

struct CaseReport {
    std::string id;
    std::string title;  // a claim
    std::string setup;
    std::vector<ReportedValue> values;
    std::vector<Check> checks;
    std::vector<NegativeControl> controls;
    Accounting accounting;
    std::vector<MeasuredSeries> series;
    std::vector<TimedSchedule> timings;
    std::optional<SeedStatistic> seed_statistic;
    std::string digest;  // SHA-256 over the case's results, equal wherever the same cases ran;
                         // empty where only time counts
    double seconds = 0;  // spent in runs
    bool passed() const;
};

struct PartReport {
    std::string name;  // "digests", "determinism", "scaling", "performance"
    std::vector<CaseReport> cases;
    // Of the part "digests", once all its cases have run: over their digests, and over the
    // committed ones.
    std::string fingerprint{}, committed_fingerprint{};
};

// How the engine that ran was built. Names no machine.
struct BuildDescription {
    std::string compiler;  // "g++ 12.2.0"
    std::string target;    // "x86-64", "wasm32"
    std::string simd;      // "SSE2", "WebAssembly SIMD", "none"
    int vector_bits;
};
BuildDescription build_description();

struct ValidationReport {
    Scale scale;
    BuildDescription build;
    std::vector<PartReport> parts;
    double seconds;  // from beginning to end

    bool passed() const;
    std::int64_t case_count() const;
    Accounting accounting() const;  // of all cases
};

std::string_view scale_name(Scale scale);
Json case_report_to_json(const CaseReport& report);
Json validation_report_to_json(const ValidationReport& report);

}  // namespace rootspace
