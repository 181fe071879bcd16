// Each check of the suite can fail: a case that is fed one broken run says so.
#include <cmath>
#include <functional>

#include "support/catch.h"
#include "validate/performance_cases.h"
#include "validate/scaling_cases.h"

namespace rootspace {
namespace {

using BreakTrial = std::function<void(std::int64_t index, Trial&)>;
using BreakResult = std::function<void(std::int64_t index, TrialResult&)>;

CaseReport report_of(ValidationCase& one, const BreakTrial& break_trial,
                     const BreakResult& break_result) {
    Ledger ledger;
    for (std::int64_t i = 0; i < one.trial_count(); ++i) {
        Trial trial = one.trial(i);
        if (break_trial) break_trial(i, trial);
        TrialRun run(trial, ledger);
        while (run.advance()) {
        }
        TrialResult result = run.finish();
        if (break_result) break_result(i, result);
        one.record(i, result);
    }
    return one.report();
}

std::string first_failed(const CaseReport& report) {
    for (const Check& check : report.checks)
        if (!check.passed) return check.claim;
    for (const NegativeControl& control : report.controls)
        if (!control.passed()) return control.broken;
    return "";
}

std::unique_ptr<ValidationCase> smallest_gradient_case() {
    return std::move(gradient_cases(Scale::quick).front());
}

// The case as it is passes, so what fails below is the break.
std::string failure(std::unique_ptr<ValidationCase> one, const BreakTrial& break_trial,
                    const BreakResult& break_result = {}) {
    const CaseReport report = report_of(*one, break_trial, break_result);
    CHECK(report.passed() == first_failed(report).empty());
    return first_failed(report);
}

const char* const differing = "runs whose bytes differ from their reference";

}  // namespace

TEST_CASE("unbroken runs pass") {
    CHECK(failure(smallest_gradient_case(), {}).empty());
    CHECK(failure(std::move(seed_tests().front()), {}).empty());
    CHECK(failure(prediction_case(), {}).empty());
    CHECK(failure(depth_case(Scale::quick), {}).empty());
    CHECK(failure(seed_sizes_case(), {}).empty());
    CHECK(failure(step_counts_case(), {}).empty());
}

TEST_CASE("one flipped weight bit in one run under a schedule is reported") {
    const BreakTrial flip = [](std::int64_t i, Trial& trial) {
        if (i == 3) trial.options.flip_weight_bit = true;
    };
    CHECK(failure(smallest_gradient_case(), flip) == differing);
    CHECK(failure(std::move(seed_tests().front()), flip) == differing);
    CHECK(failure(std::move(inference_cases(Scale::quick).back()), flip) == differing);
}

TEST_CASE("one flipped bit of one loss is reported") {
    CHECK(failure(smallest_gradient_case(), {}, [](std::int64_t i, TrialResult& result) {
              if (i == 7) result.report.losses[0] = std::nextafter(result.report.losses[0], 1e9);
          }) == differing);
}

TEST_CASE("a training that differs in its last weights or in any loss is reported") {
    for (const bool weights : {true, false})
        CHECK(failure(std::move(training_cases(Scale::quick).front()), {},
                      [&](std::int64_t i, TrialResult& result) {
                          if (i != 1) return;
                          if (weights)
                              result.report.weight_digest[0] ^= 1;
                          else
                              result.report.losses[3] = -result.report.losses[3];
                      }) == differing);
}

TEST_CASE("a schedule that replay refuses is reported") {
    CHECK(failure(smallest_gradient_case(), [](std::int64_t i, Trial& trial) {
              if (i == 30 && trial.schedule) trial.schedule->actions.pop_back();
          }) == differing);
}

TEST_CASE("a prediction that is one number off is reported") {
    CHECK(failure(smallest_gradient_case(), {}, [](std::int64_t i, TrialResult& result) {
              if (i == 3) result.report.predicted_peak_bytes += 4;
          }) == "largest difference between predicted and measured peak");
    CHECK(failure(smallest_gradient_case(), {}, [](std::int64_t i, TrialResult& result) {
              if (i == 3) result.report.predicted_activation_peak_bytes -= 4;
          }) == "the same for activations alone");
}

TEST_CASE("bytes left in the ledger are reported") {
    CHECK(failure(smallest_gradient_case(), {}, [](std::int64_t i, TrialResult& result) {
              if (i == 3) result.bytes_left = 64;
          }) == "runs after which the ledger held more or less than before");
}

TEST_CASE("a control that is not broken is reported: the case could not have failed") {
    CHECK(failure(smallest_gradient_case(), [](std::int64_t, Trial& trial) {
              trial.options.flip_weight_bit = false;
          }) == "one bit of one weight flipped");
    CHECK(failure(std::move(gradient_cases(Scale::quick).back()), [](std::int64_t, Trial& trial) {
              if (trial.options.task == Task::train) trial.options.steps = 1;
          }) == "the dropout of another step");
    CHECK(failure(prediction_case(), [](std::int64_t, Trial& trial) {
              if (trial.predicted_by) trial.schedule = trial.predicted_by;
          }) == "inference that lets nothing go, against the prediction for plain");
}

TEST_CASE("inputs that were not different are reported") {
    CHECK(failure(smallest_gradient_case(), [](std::int64_t, Trial& trial) {
              auto plan = std::make_shared<NetworkPlan>(*trial.plan);
              plan->spec.data_seed = 1000;
              trial.plan = plan;
          }) == "references that differ from each other, as their inputs do");
}

TEST_CASE("a schedule that keeps more than it claims bends the scaling fit and is reported") {
    const BreakTrial keep_everything = [](std::int64_t, Trial& trial) {
        if (trial.options.schedule == "sqrt") trial.options.schedule = "keep-all";
    };
    CHECK(failure(depth_case(Scale::quick), keep_everything) == "exponent of sqrt");
    CHECK(failure(depth_case(Scale::quick), [](std::int64_t, Trial& trial) {
              if (trial.options.schedule == "plain") trial.options.schedule = "keep-all";
          }) == "exponent of plain inference");
    CHECK(failure(seed_sizes_case(), [](std::int64_t, Trial& trial) {
              if (trial.options.task != Task::inference) return;
              trial.options.schedule = trial.options.schedule == "plain" ? "keep-all" : "plain";
          }) == "depths at which plain inference needs more than a checkpointed one");
}

TEST_CASE("one forward step too many is reported") {
    CHECK(failure(step_counts_case(), {}, [](std::int64_t i, TrialResult& result) {
              if (i == 4) ++result.report.forward_steps;
          }) == "revolve:8 on 64 stages");
}

TEST_CASE("a schedule that takes half as long again as its steps promise is reported") {
    const auto even =
        [](TrialResult& result) {  // seconds as if every forward and backward step took as long
            const RunReport& run = result.report;
            result.report.seconds =
                1e-3 * static_cast<double>(run.forward_steps + 2 * run.backward_steps);
        };
    CHECK(failure(overhead_case(Scale::quick), {}, [&](std::int64_t, TrialResult& result) {
              even(result);
          }).empty());
    CHECK(failure(overhead_case(Scale::quick), {}, [&](std::int64_t, TrialResult& result) {
              even(result);
              if (result.report.schedule == "sqrt") result.report.seconds *= 1.5;
          }) == "time of sqrt against keep-all");
}

}  // namespace rootspace
