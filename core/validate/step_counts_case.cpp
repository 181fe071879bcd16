#include "base/digest.h"
#include "schedule/catalogue.h"
#include "validate/networks.h"
#include "validate/performance_cases.h"

namespace rootspace {
namespace {

// Griewank & Walther 2000: L recorded steps and r*L - C(c+r, c+1) advances; Chen et al. 2016 for
// sqrt, whose last segment is never rerun: L + (L - L/k).
struct Expected {
    std::int64_t stages;
    const char* schedule;
    Steps forward_steps;
    const char* one_slot_fewer;  // the control: must give another count
};
const std::vector<Expected> expected{
    {64, "keep-all", 64, "every:63"},    {64, "sqrt", 120, "every:9"},
    {64, "revolve:8", 201, "revolve:7"}, {64, "revolve:9", 190, "revolve:8"},
    {32, "revolve:6", 92, "revolve:5"},  {100, "revolve:5", 416, "revolve:4"}};

class StepCountsCase : public ValidationCase {
  public:
    std::string title() const override {
        return "The executor takes exactly as many forward steps as the formulas say";
    }
    std::int64_t trial_count() const override {
        return 2 * static_cast<std::int64_t>(expected.size());
    }
    Trial trial(std::int64_t index) override {
        const Expected& one = expected[static_cast<std::size_t>(index) / 2];
        return trial_of(relu_chain(one.stages, 4), Task::gradient,
                        index % 2 == 0 ? one.schedule : one.one_slot_fewer);
    }

  protected:
    void take(std::int64_t index, const TrialResult& result) override {
        const Expected& one = expected[static_cast<std::size_t>(index) / 2];
        const Steps counted = result.report.forward_steps;
        if (index % 2 == 1) {
            ++control_.tried;
            if (counted != one.forward_steps) ++control_.detected;
            return;
        }
        checks_.push_back(
            {std::string(one.schedule) + " on " + std::to_string(one.stages) + " stages",
             std::to_string(one.forward_steps), std::to_string(counted),
             counted == one.forward_steps && result.report.recorded_steps == one.stages &&
                 result.report.backward_steps == one.stages});
    }

    CaseReport findings() const override {
        CaseReport report;
        report.id = "step-counts";
        report.setup =
            "Gradients of relu MLPs with as many stages as stated, the loss among them. Counted: "
            "every execution of a "
            "stage's forward, the recorded ones (one a stage) included.";
        report.checks = checks_;
        const Chain units = unit_chain(64);
        const Bytes peak =
            replay(*build_schedule("sqrt", units, Goal::gradient).schedule, units, Goal::gradient)
                .peak_bytes;
        report.checks.push_back({"units resident under sqrt on 64 stages, the input among them",
                                 "16", std::to_string(peak), peak == 16});
        report.controls = {control_};
        std::string counts;
        for (const Check& check : checks_) counts += check.found + " ";
        report.digest = sha256_hex(counts.data(), counts.size());
        return report;
    }

  private:
    std::vector<Check> checks_;
    NegativeControl control_{"one slot fewer, or another segment length"};
};

}  // namespace

std::unique_ptr<ValidationCase> step_counts_case() { return std::make_unique<StepCountsCase>(); }

}  // namespace rootspace
