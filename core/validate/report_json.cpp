// The report as the command line prints it and the page downloads it.
#include <cmath>

#include "validate/validation_report.h"

namespace rootspace {
namespace {

Json to_json(const ReportedValue& value) {
    Json json{{"name", value.name}};
    std::visit([&](const auto& v) { json["value"] = v; }, value.value);
    json["unit"] = value.unit;
    return json;
}

Json to_json(const Check& check) {
    return {{"claim", check.claim},
            {"expected", check.expected},
            {"found", check.found},
            {"passed", check.passed}};
}

Json to_json(const NegativeControl& control) {
    return {{"broken", control.broken},
            {"tried", control.tried},
            {"detected", control.detected},
            {"passed", control.passed()}};
}

Json to_json(const Accounting& accounting) {
    return {{"runs", accounting.runs},
            {"largest_peak_difference_bytes", accounting.largest_peak_difference},
            {"largest_activation_difference_bytes", accounting.largest_activation_difference},
            {"runs_leaving_bytes", accounting.runs_leaving_bytes}};
}

Json to_json(const PowerLaw& law) {
    return {{"exponent", law.exponent}, {"low", law.low},   {"high", law.high},
            {"constant", law.constant}, {"from", law.from}, {"to", law.to},
            {"points", law.points}};
}

Json to_json(const MeasuredSeries& series) {
    Json points = Json::array();
    for (const SeriesPoint& point : series.points)
        points.push_back({{"size", point.size}, {"bytes", point.bytes}});
    return {{"name", series.name},
            {"points", std::move(points)},
            {"fit", series.fit ? to_json(*series.fit) : Json(nullptr)}};
}

Json to_json(const TimedSchedule& timed) {
    return {{"schedule", timed.schedule},
            {"forward_steps", timed.forward_steps},
            {"operations_ratio", timed.operations_ratio},
            {"expected_ratio", timed.expected_ratio},
            {"measured_ratio", timed.measured_ratio},
            {"lower_quartile", timed.lower_quartile},
            {"upper_quartile", timed.upper_quartile},
            {"median_seconds", timed.median_seconds},
            {"rounds", timed.rounds}};
}

Json points_json(const std::vector<SeedPoint>& points) {
    Json list = Json::array();
    for (const SeedPoint& point : points)
        list.push_back({{"depth", point.depth},
                        {"width", point.width},
                        {"parameters", point.parameters},
                        {"checkpoint_parameters", point.checkpoint_parameters}});
    return list;
}

Json power_json(const LineFit& line) {
    return {{"exponent", line.slope},
            {"low", line.slope_low},
            {"high", line.slope_high},
            {"constant", std::exp(line.intercept)}};
}

Json to_json(const SeedStatistic& statistic) {
    Json laws = Json::array();
    for (const LawFit& fit : statistic.laws)
        laws.push_back({{"law", fit.law},
                        {"slope", fit.line.slope},
                        {"intercept", fit.line.intercept},
                        {"correlation", fit.line.correlation},
                        {"r_squared", fit.line.r_squared}});
    return {{"depth_sweep", points_json(statistic.depth_sweep)},
            {"laws", std::move(laws)},
            {"law_correlation", statistic.law_correlation},
            {"width_sweep", points_json(statistic.width_sweep)},
            {"depth_fit", power_json(statistic.depth_exponent)},
            {"width_fit", power_json(statistic.width_exponent)},
            {"last_layer_ratio", statistic.last_layer_ratio}};
}

template <class T>
Json list_json(const std::vector<T>& items) {
    Json list = Json::array();
    for (const T& item : items) list.push_back(to_json(item));
    return list;
}

}  // namespace

Json case_report_to_json(const CaseReport& report) {
    Json json{{"id", report.id},
              {"title", report.title},
              {"setup", report.setup},
              {"passed", report.passed()},
              {"values", list_json(report.values)},
              {"checks", list_json(report.checks)},
              {"controls", list_json(report.controls)},
              {"accounting", to_json(report.accounting)},
              {"digest", report.digest},
              {"seconds", report.seconds}};
    if (!report.series.empty()) json["series"] = list_json(report.series);
    if (!report.timings.empty()) json["timings"] = list_json(report.timings);
    if (report.seed_statistic) json["seed_statistic"] = to_json(*report.seed_statistic);
    return json;
}

Json validation_report_to_json(const ValidationReport& report) {
    Json parts = Json::array();
    for (const PartReport& part : report.parts) {
        Json cases = Json::array();
        for (const CaseReport& one : part.cases) cases.push_back(case_report_to_json(one));
        parts.push_back({{"name", part.name}, {"cases", std::move(cases)}});
        if (part.fingerprint.empty()) continue;
        parts.back()["fingerprint"] = part.fingerprint;
        parts.back()["committed_fingerprint"] = part.committed_fingerprint;
    }
    return {{"scale", scale_name(report.scale)},
            {"passed", report.passed()},
            {"cases", report.case_count()},
            {"accounting", to_json(report.accounting())},
            {"build",
             {{"compiler", report.build.compiler},
              {"target", report.build.target},
              {"simd", report.build.simd},
              {"vector_bits", report.build.vector_bits}}},
            {"seconds", report.seconds},
            {"parts", std::move(parts)}};
}

}  // namespace rootspace
