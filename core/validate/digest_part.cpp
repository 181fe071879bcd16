#include "validate/digest_part.h"

#include <stdexcept>

#include "validate/committed_digests.h"

namespace rootspace {
namespace {

class DigestValidation : public ValidationCase {
  public:
    explicit DigestValidation(DigestCase one) : case_(std::move(one)) {}

    std::string title() const override { return case_.name + " ends in the committed bytes"; }
    std::int64_t trial_count() const override { return network() ? 1 : 0; }
    Trial trial(std::int64_t) override { return (*network())(); }

  protected:
    void take(std::int64_t, const TrialResult& result) override {
        digest_ = digest_of(result.report);
    }
    CaseReport findings() const override {
        CaseReport report;
        report.id = case_.name;
        report.digest = network() ? digest_ : digest_of(case_);
        const std::string committed = committed_digest(case_.name);
        report.checks.push_back({"SHA-256 over the bytes",
                                 committed.empty() ? "none yet" : committed, report.digest,
                                 report.digest == committed});
        return report;
    }

  private:
    const std::function<Trial()>* network() const {
        return std::get_if<std::function<Trial()>>(&case_.work);
    }

    DigestCase case_;
    std::string digest_;  // of a network's run
};

class FusedControl : public ValidationCase {
  public:
    std::string title() const override {
        return "A product with fused multiply-adds ends in other bytes";
    }
    std::int64_t trial_count() const override { return 0; }
    Trial trial(std::int64_t) override { throw std::logic_error("this case has no runs"); }

  protected:
    void take(std::int64_t, const TrialResult&) override {}
    CaseReport findings() const override {
        const std::string committed = committed_digest(plain_loop_case);
        const std::string plain = plain_loop_digest(), fused = fused_loop_digest();
        CaseReport report;
        report.id = "fused";
        report.setup =
            std::string("The products of the case “") + plain_loop_case +
            "” by a plain loop, once with the product and the sum rounded one after the other, as "
            "everywhere in the engine, and once with both rounded together, as a fused "
            "multiply-add does. That is emulated exactly: a product of two floats is exact in "
            "64-bit numbers, the sum is rounded to odd there, and then once to a float.";
        report.values = {{"digest with fused multiply-adds", fused, ""}};
        report.checks = {{"digest of the plain loop", committed, plain, plain == committed}};
        report.controls = {{"every multiply-add of the product fused", 1, fused != committed}};
        return report;
    }
};

}  // namespace

std::unique_ptr<ValidationCase> digest_validation(DigestCase one) {
    return std::make_unique<DigestValidation>(std::move(one));
}

std::unique_ptr<ValidationCase> fused_control() { return std::make_unique<FusedControl>(); }

CaseList digest_part() {
    CaseList cases;
    for (DigestCase& one : digest_cases()) cases.push_back(digest_validation(std::move(one)));
    cases.push_back(fused_control());
    return cases;
}

std::vector<NamedDigest> digests_of(const PartReport& part) {
    std::vector<NamedDigest> digests;
    for (const CaseReport& one : part.cases)
        if (!one.digest.empty()) digests.push_back({one.id, one.digest});
    return digests;
}

}  // namespace rootspace
