// A case whose claim is that runs end in the same bytes: groups of runs, each with one reference.
#pragma once

#include <functional>
#include <map>

#include "validate/validation_case.h"

namespace rootspace {

enum class Role {
    reference,  // the first of its group
    equal,      // must end in the reference's bytes
    control     // broken on purpose: must not, or must be refused by replay
};

struct Member {
    Trial trial;
    std::int64_t group = 0;
    Role role = Role::equal;
    std::string broken;  // of a control: what was broken
};

// What of a run is compared: SHA-256 of outputs (or of all activations shown), of gradients, of
// weights; every loss bit by bit. What a task does not make is empty and not compared.
struct RunBytes {
    std::string outputs, gradients, weights;
    std::vector<double> losses;

    explicit RunBytes(const RunReport& report);
    bool same_as(const RunBytes& other) const;
};

struct EqualityPlan {
    std::string id, title, setup;
    std::int64_t member_count = 0;
    std::function<Member(std::int64_t)> member;
    // References that must differ from each other (as many inputs as that were meant to differ); 0:
    // not claimed.
    std::int64_t distinct_references = 0;
};

class EqualityCase : public ValidationCase {
  public:
    explicit EqualityCase(EqualityPlan plan) : plan_(std::move(plan)) {}

    std::string title() const override { return plan_.title; }
    std::int64_t trial_count() const override { return plan_.member_count; }
    Trial trial(std::int64_t index) override {
        current_ = plan_.member(index);
        return current_.trial;
    }

  protected:
    void take(std::int64_t index, const TrialResult& result) override;
    CaseReport findings() const override;

  private:
    void compare(const TrialResult& result);
    void judge_control(const TrialResult& result);

    EqualityPlan plan_;
    Member current_;  // the one whose trial was made last
    std::map<std::int64_t, RunBytes> references_;
    std::int64_t compared_ = 0, differing_ = 0;
    std::string first_difference_;
    std::vector<NegativeControl> controls_;
    double first_loss_ = 0, last_loss_ = 0;  // of the first reference
    std::int64_t losses_each_ = 0;
};

// With its members written out; member_count and member of the plan are set here.
std::unique_ptr<ValidationCase> equality_case(EqualityPlan plan, std::vector<Member> members);

}  // namespace rootspace
