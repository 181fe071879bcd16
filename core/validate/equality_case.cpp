#include "validate/equality_case.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/digest.h"

namespace rootspace {
namespace {

bool same_or_absent(const std::string& a, const std::string& b) {
    return a.empty() || b.empty() || a == b;
}

// The bits, so that -0 and 0 differ and a NaN equals itself.
bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

void add_to(Digest& digest, const RunBytes& bytes) {
    for (const std::string* text : {&bytes.outputs, &bytes.gradients, &bytes.weights})
        digest.add(text->data(), text->size());
    digest.add_numbers(bytes.losses.data(), bytes.losses.size());
}

std::string described(const Member& member) {
    return member.trial.plan->spec.name + ", input " +
           std::to_string(member.trial.plan->spec.data_seed) + ", " +
           std::string(task_name(member.trial.options.task)) + " under " +
           (member.trial.schedule ? member.trial.schedule->name : member.trial.options.schedule);
}

}  // namespace

RunBytes::RunBytes(const RunReport& report)
    : outputs(report.output_digest),
      gradients(report.gradient_digest),
      weights(report.weight_digest),
      losses(report.losses) {}

bool RunBytes::same_as(const RunBytes& other) const {
    return same_or_absent(outputs, other.outputs) && same_or_absent(gradients, other.gradients) &&
           same_or_absent(weights, other.weights) && same_bits(losses, other.losses);
}

void EqualityCase::take(std::int64_t, const TrialResult& result) {
    const Member& member = current_;
    if (member.role == Role::control) return judge_control(result);
    if (member.role == Role::equal || !result.fault.empty()) return compare(result);
    const auto& [group, bytes] = *references_.emplace(member.group, result.report).first;
    if (references_.size() > 1 || bytes.losses.empty()) return;
    first_loss_ = bytes.losses.front();
    last_loss_ = bytes.losses.back();
    losses_each_ = static_cast<std::int64_t>(bytes.losses.size());
}

void EqualityCase::compare(const TrialResult& result) {
    const Member& member = current_;
    ++compared_;
    const auto reference = references_.find(member.group);
    if (result.fault.empty() && reference != references_.end() &&
        reference->second.same_as(RunBytes(result.report)))
        return;
    if (++differing_ == 1)
        first_difference_ =
            described(member) + (result.fault.empty() ? "" : " was refused: " + result.fault);
}

void EqualityCase::judge_control(const TrialResult& result) {
    const Member& member = current_;
    auto control = std::find_if(controls_.begin(), controls_.end(), [&](const NegativeControl& c) {
        return c.broken == member.broken;
    });
    if (control == controls_.end()) control = controls_.insert(control, {member.broken});
    ++control->tried;
    const auto reference = references_.find(member.group);
    const bool differs =
        reference != references_.end() && !reference->second.same_as(RunBytes(result.report));
    if (!result.fault.empty() || differs) ++control->detected;
}

CaseReport EqualityCase::findings() const {
    CaseReport report;
    report.id = plan_.id;
    report.setup = plan_.setup;
    report.values = {{"runs compared with a reference", compared_, ""},
                     {"references", static_cast<std::int64_t>(references_.size()), ""}};
    if (losses_each_ > 1) {
        report.values.push_back({"losses compared in each run", losses_each_, ""});
        report.values.push_back({"loss of the first step", first_loss_, ""});
        report.values.push_back({"loss of the last step", last_loss_, ""});
    }
    report.checks.push_back({"runs whose bytes differ from their reference",
                             "0 of " + std::to_string(compared_),
                             std::to_string(differing_) + " of " + std::to_string(compared_) +
                                 (differing_ > 0 ? ", first: " + first_difference_ : ""),
                             compared_ > 0 && differing_ == 0});
    Digest digest;
    std::set<std::string> distinct;
    for (const auto& [group, bytes] : references_) {
        add_to(digest, bytes);
        distinct.insert(bytes.outputs + bytes.gradients);
    }
    report.digest = digest.hex();
    if (plan_.distinct_references > 0) {
        const auto found = static_cast<std::int64_t>(distinct.size());
        report.checks.push_back({"references that differ from each other, as their inputs do",
                                 std::to_string(plan_.distinct_references), std::to_string(found),
                                 found == plan_.distinct_references});
    }
    report.controls = controls_;
    return report;
}

std::unique_ptr<ValidationCase> equality_case(EqualityPlan plan, std::vector<Member> members) {
    plan.member_count = static_cast<std::int64_t>(members.size());
    plan.member = [members = std::move(members)](std::int64_t index) {
        return members[static_cast<std::size_t>(index)];
    };
    return std::make_unique<EqualityCase>(std::move(plan));
}

}  // namespace rootspace
