// Every determinism case comes to its committed digest, every time; and can fail.
#include "validate/digest_part.h"

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "support/catch.h"
#include "validate/committed_digests.h"
#include "validate/digest_networks.h"
#include "validate/validation_suite.h"

namespace rootspace {
namespace {

// Ran once for all tests that only read it.
const ValidationReport& whole_part() {
    static const ValidationReport report = [] {
        Ledger ledger;
        ValidationSuite suite({{"digests"}, Scale::quick}, ledger);
        while (suite.advance()) {
        }
        return suite.report();
    }();
    return report;
}

const DigestCase& digest_case(const std::string& name) {
    static const std::vector<DigestCase> all = digest_cases();
    for (const DigestCase& one : all)
        if (one.name == name) return one;
    throw std::logic_error("no such case: " + name);
}

CaseReport judged(DigestCase one, void (*break_trial)(Trial&) = nullptr) {
    const auto validation = digest_validation(std::move(one));
    for (std::int64_t i = 0; i < validation->trial_count(); ++i) {
        Ledger ledger;
        Trial trial = validation->trial(i);
        if (break_trial) break_trial(trial);
        TrialRun run(trial, ledger);
        while (run.advance()) {
        }
        validation->record(i, run.finish());
    }
    return validation->report();
}

}  // namespace

TEST_CASE("every digest equals the committed one, and so does the fingerprint") {
    const PartReport& part = whole_part().parts[0];
    for (const CaseReport& one : part.cases) {
        INFO(one.id);
        for (const Check& check : one.checks) {
            INFO(check.claim << ": expected " << check.expected << ", found " << check.found);
            CHECK(check.passed);
        }
    }
    CHECK(part.fingerprint.size() == 64);
    CHECK(part.fingerprint == part.committed_fingerprint);
    CHECK(part.committed_fingerprint == fingerprint(committed_digests()));
    CHECK(whole_part().passed());
}

TEST_CASE("there are as many cases as committed digests, in their order, each with its own name") {
    const auto cases = digest_cases();
    const auto& committed = committed_digests();
    REQUIRE(cases.size() == committed.size());
    CHECK(cases.size() >= 60);
    std::set<std::string> names;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        CHECK(cases[i].name == committed[i].name);
        names.insert(cases[i].name);
    }
    CHECK(names.size() == cases.size());
}

TEST_CASE("a second run of every case gives the same digest") {
    std::map<std::string, std::string> first;
    for (const auto& [name, digest] : digests_of(whole_part().parts[0])) first[name] = digest;
    for (const DigestCase& one : digest_cases()) {
        INFO(one.name);
        CHECK(digest_of(one) == first[one.name]);
    }
}

TEST_CASE("a share of the cases has no fingerprint, for that is of all") {
    Ledger ledger;
    ValidationSuite suite({{"digests"}, Scale::quick, {2, 40}}, ledger);
    while (suite.advance()) {
    }
    CHECK(suite.report().passed());
    CHECK(suite.report().case_count() == 6);  // 2, 42, 82, 122, 162, 202
    CHECK(suite.report().parts[0].fingerprint.empty());
}

// The negative controls.
TEST_CASE("a kernel that computes other bytes is reported") {
    CHECK(judged(digest_case(plain_loop_case)).passed());
    CHECK(!judged({plain_loop_case, fused_loop_digest}).passed());
    CHECK(!judged({"a case nobody committed", plain_loop_digest}).passed());
}

TEST_CASE("one flipped weight bit in a network is reported") {
    const DigestCase& one = digest_case("MLP, keep-all");
    CHECK(judged(one).passed());
    const CaseReport flipped =
        judged(one, [](Trial& trial) { trial.options.flip_weight_bit = true; });
    CHECK(!flipped.passed());
    CHECK(flipped.checks[0].expected == committed_digest("MLP, keep-all"));
    CHECK(flipped.checks[0].found != flipped.checks[0].expected);
}

TEST_CASE(
    "the control sees fused multiply-adds, by a loop that otherwise ends in the case's bytes") {
    const CaseReport report = fused_control()->report();
    CHECK(report.passed());
    CHECK(report.controls[0].detected == 1);
    CHECK(plain_loop_digest() == committed_digest(plain_loop_case));
}

TEST_CASE("the schedules of a network end in one digest") {
    std::map<std::string, std::set<std::string>> digests;
    for (const auto& [name, digest] : committed_digests())
        for (const char* network : {"MLP, ", "transformer, ", "deep chain, "})
            if (name.starts_with(network) && name.find("inference") == std::string::npos &&
                name.find("activations") == std::string::npos &&
                name.find("steps") == std::string::npos && name.find("text") == std::string::npos)
                digests[network].insert(digest);
    CHECK(digests.size() == 3);
    for (const auto& [network, all] : digests) CHECK(all.size() == 1);
}

TEST_CASE("the text model of the cases is the site's") {
    std::ifstream file(ROOTSPACE_FIXTURES "/../../web/presets/text-gpt.json");
    std::ostringstream text;
    text << file.rdbuf();
    const auto site = network_of(text.str()), ours = digests::text_model();
    const auto& layers = ours->spec.layers;
    REQUIRE(layers.size() == site->spec.layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i)
        CHECK(layer_text(layers[i]) == layer_text(site->spec.layers[i]));
    CHECK(ours->parameter_elements() == site->parameter_elements());
    CHECK(ours->spec.batch == site->spec.batch);
    CHECK(ours->spec.tokens() == site->spec.tokens());
}

}  // namespace rootspace
