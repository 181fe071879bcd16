// The suite at quick scale passes, says so in its report, and can be stopped anywhere.
#include "validate/validation_suite.h"

#include <map>
#include <set>

#include "base/error.h"
#include "support/catch.h"

namespace rootspace {
namespace {

ValidationReport run_all(const std::string& part) {
    Ledger ledger;
    ValidationSuite suite({{part}, Scale::quick}, ledger);
    while (suite.advance()) {
    }
    CHECK(ledger.live_bytes() == 0);
    const ValidationProgress end = suite.progress();
    CHECK(end.done == end.total);
    return suite.report();
}

// Ran once for all tests that only read it.
const ValidationReport& report_of(const std::string& part) {
    static std::map<std::string, ValidationReport> reports;
    const auto known = reports.find(part);
    return known != reports.end() ? known->second
                                  : reports.emplace(part, run_all(part)).first->second;
}

void check_all_passed(const ValidationReport& report) {
    for (const PartReport& part : report.parts)
        for (const CaseReport& one : part.cases) {
            INFO(one.id << ": " << one.title);
            for (const Check& check : one.checks) {
                INFO(check.claim << ": expected " << check.expected << ", found " << check.found);
                CHECK(check.passed);
            }
            for (const NegativeControl& control : one.controls) {
                INFO(control.broken);
                CHECK(control.tried > 0);
                CHECK(control.detected == control.tried);
            }
            CHECK(!one.controls.empty());
            CHECK(!one.setup.empty());
        }
}

}  // namespace

TEST_CASE("the determinism part passes, every run's peak as predicted") {
    const ValidationReport& report = report_of("determinism");
    check_all_passed(report);
    CHECK(report.passed());
    CHECK(report.case_count() == 22);
    CHECK(report.accounting().runs > 2000);
    CHECK(report.accounting().largest_peak_difference == 0);
}

TEST_CASE("the scaling part passes") {
    const ValidationReport& report = report_of("scaling");
    check_all_passed(report);
    CHECK(report.case_count() == 3);
    CHECK(report.parts[0].cases[0].series.size() == 6);
}

// What it measures depends on what else the machine does; that it measures, counts and controls
// does not.
TEST_CASE("the performance part counts exactly and times every schedule") {
    const ValidationReport& report = report_of("performance");
    const CaseReport& counts = report.parts[0].cases[0];
    CHECK(counts.passed());
    for (const std::size_t which : {1, 2}) {
        const CaseReport& overhead = report.parts[0].cases[which];
        REQUIRE(overhead.timings.size() == 8);
        CHECK(overhead.timings[0].measured_ratio == 1.0);
        for (const TimedSchedule& timed : overhead.timings) CHECK(timed.median_seconds > 0);
    }
}

TEST_CASE("results are the same bytes in every pass over the suite") {
    const ValidationReport &first = report_of("scaling"), second = run_all("scaling");
    for (std::size_t i = 0; i < first.parts[0].cases.size(); ++i)
        CHECK(first.parts[0].cases[i].digest == second.parts[0].cases[i].digest);
}

TEST_CASE("every case has its own id") {
    std::set<std::string> ids;
    std::int64_t count = 0;
    for (const char* part : {"determinism", "scaling", "performance"}) {
        const ValidationReport& report = report_of(part);
        for (const CaseReport& one : report.parts[0].cases) ids.insert(one.id);
        count += report.case_count();
    }
    CHECK(static_cast<std::int64_t>(ids.size()) == count);
}

TEST_CASE("shares of a part together are the whole part, case by case") {
    const ValidationReport& whole = report_of("scaling");
    for (const std::int64_t of : {2, 5})  // five: some shares have no case
        for (std::int64_t index = 0; index < of; ++index) {
            Ledger ledger;
            ValidationSuite suite({{"scaling"}, Scale::quick, {index, of}}, ledger);
            while (suite.advance()) {
            }
            const auto& cases = suite.report().parts[0].cases;
            std::size_t next = 0;
            for (std::size_t i = 0; i < whole.parts[0].cases.size(); ++i) {
                if (static_cast<std::int64_t>(i) % of != index) continue;
                REQUIRE(next < cases.size());
                CHECK(cases[next].id == whole.parts[0].cases[i].id);
                CHECK(cases[next].digest == whole.parts[0].cases[i].digest);
                ++next;
            }
            CHECK(next == cases.size());
            CHECK(suite.progress().done == suite.progress().total);
        }
}

TEST_CASE("a suite destroyed half-way gives every byte back") {
    Ledger ledger;
    {
        ValidationSuite suite({{"performance"}, Scale::full}, ledger);
        bool held = false;
        while (!held && suite.advance()) held = ledger.live_bytes() > 0;
        REQUIRE(held);
    }
    CHECK(ledger.live_bytes() == 0);
}

TEST_CASE("progress only rises and names the case that runs") {
    Ledger ledger;
    ValidationSuite suite({{"scaling"}, Scale::quick}, ledger);
    std::int64_t before = 0;
    CHECK(!suite.progress().title.empty());
    while (suite.advance()) {
        const ValidationProgress now = suite.progress();
        CHECK(now.done >= before);
        CHECK(now.done <= now.total);
        before = now.done;
    }
    CHECK(suite.progress().title.empty());
}

TEST_CASE("the report as JSON says what ran, how it was built, and the verdict") {
    const Json json = validation_report_to_json(report_of("scaling"));
    CHECK(json["scale"] == "quick");
    CHECK(json["passed"] == true);
    CHECK(json["cases"] == 3);
    CHECK(!json["build"]["compiler"].get<std::string>().empty());
    CHECK(json["parts"][0]["cases"][0]["series"][1]["name"] == "sqrt");
    CHECK(json["parts"][0]["cases"][2]["seed_statistic"]["depth_sweep"].size() == 7);
    CHECK(json["accounting"]["largest_peak_difference_bytes"] == 0);
}

TEST_CASE("options that make no sense are named") {
    CHECK(validation_options_from_json("{}").parts.size() == 4);
    CHECK(validation_options_from_json(R"({"parts":["scaling"],"scale":"full"})").scale ==
          Scale::full);
    CHECK_THROWS_WITH(
        validation_options_from_json(R"({"parts":["speed"]})"),
        "parts: expected digests, determinism, scaling or performance, but got \"speed\"");
    CHECK_THROWS_WITH(validation_options_from_json(R"({"scale":"huge"})"),
                      "scale: expected quick or full, but got \"huge\"");
    CHECK_THROWS_AS(validation_options_from_json(R"({"parts":[]})"), InputError);
    CHECK_THROWS_AS(validation_options_from_json(R"({"parts":[3]})"), InputError);
    CHECK_THROWS_AS(validation_options_from_json(R"({"scope":"quick"})"), InputError);
    CHECK(validation_options_from_json(R"({"share":{"index":1,"of":3}})").share.index == 1);
    CHECK_THROWS_WITH(validation_options_from_json(R"({"share":{"index":3,"of":3}})"),
                      "share.index: expected a whole number from 0 to 2, but got 3");
}

}  // namespace rootspace
