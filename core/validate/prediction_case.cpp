// The bytes of runs of every task, and whether a prediction that is wrong would be noticed.
#include <algorithm>

#include "schedule/catalogue.h"
#include "validate/determinism_cases.h"
#include "validate/networks.h"

namespace rootspace {
namespace {

// Inference that forgets to let go, judged by the prediction for inference that does not.
Trial forgetful(const SharedPlan& plan) {
    const Chain chain = chain_of(*plan, Task::inference);
    Trial trial = trial_of(plan, Task::inference, "");
    trial.schedule = build_schedule("keep-all", chain, Goal::inference).schedule;
    trial.predicted_by = build_schedule("plain", chain, Goal::inference).schedule;
    return trial;
}

Trial training(const SharedPlan& plan, const char* schedule, OptimizerKind kind, double momentum) {
    Trial trial = trial_of(plan, Task::train, schedule);
    trial.options.steps = 2;
    trial.options.optimizer.kind = kind;
    trial.options.optimizer.momentum = momentum;
    return trial;
}

class PredictionCase : public ValidationCase {
  public:
    PredictionCase() {
        for (const SharedPlan& plan :
             {dense_network(12, 24, 5), seed_network(9, 33), small_transformer(7)})
            add(plan);
    }

    std::string title() const override {
        return "The peak that replay predicts is the peak the ledger counts";
    }
    std::int64_t trial_count() const override { return static_cast<std::int64_t>(trials_.size()); }
    Trial trial(std::int64_t index) override { return trials_[static_cast<std::size_t>(index)]; }

  protected:
    void take(std::int64_t, const TrialResult& result) override {
        if (!result.prediction_is_wrong) {
            largest_peak_ = std::max(largest_peak_, result.report.peak_bytes);
            return;
        }
        ++control_.tried;
        if (result.report.peak_bytes != result.report.predicted_peak_bytes) ++control_.detected;
    }

    CaseReport findings() const override {
        CaseReport report;
        report.id = "predicted-bytes";
        report.setup =
            "A gelu MLP, a relu MLP and a transformer with dropout: inference, gradients, "
            "activation access, and two "
            "training steps under SGD, SGD with momentum and AdamW, each under the catalogue's "
            "schedules. Every byte of "
            "tensor memory is allocated by the ledger that counts it.";
        report.values = {{"largest measured peak", largest_peak_, "bytes"}};
        report.controls = {control_};
        return report;
    }

  private:
    void add(const SharedPlan& plan) {
        for (const Task task : {Task::inference, Task::gradient, Task::activations})
            for (const ScheduleSpec& spec : catalogue(plan->stage_count(), goal_of(task)))
                trials_.push_back(trial_of(plan, task, spec_text(spec)));
        for (const char* schedule : {"keep-all", "sqrt", "revolve:3", "recursive"}) {
            trials_.push_back(training(plan, schedule, OptimizerKind::sgd, 0.0));
            trials_.push_back(training(plan, schedule, OptimizerKind::sgd, 0.9));
            trials_.push_back(training(plan, schedule, OptimizerKind::adamw, 0.0));
        }
        trials_.push_back(forgetful(plan));
    }

    std::vector<Trial> trials_;
    Bytes largest_peak_ = 0;
    NegativeControl control_{"inference that lets nothing go, against the prediction for plain"};
};

}  // namespace

std::unique_ptr<ValidationCase> prediction_case() { return std::make_unique<PredictionCase>(); }

}  // namespace rootspace
