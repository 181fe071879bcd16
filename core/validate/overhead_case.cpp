#include "analysis/quantile.h"
#include "validate/networks.h"
#include "validate/performance_cases.h"
#include "validate/scaling_cases.h"

namespace rootspace {
namespace {

// Clocks in browsers are coarse and machines are shared: the middle half of the rounds may lie this
// far off.
constexpr double tolerance = 0.25;

// The last one is no gradient: it tells what one forward step takes here.
const std::vector<std::string> schedules{"keep-all",  "every:4",   "sqrt",
                                         "recursive", "revolve:8", "revolve:4",
                                         "online:8",  "revolve:1", "plain"};
constexpr std::size_t square_root = 2, slowest = 7, gradient_count = 8;

bool agree(const TimedSchedule& measured, double expected) {
    return measured.lower_quartile * (1 - tolerance) <= expected &&
           expected <= measured.upper_quartile * (1 + tolerance);
}

// What is run: its name in sentences, and the network.
struct Subject {
    std::string id, kind, description;
    SharedPlan plan;
};

class OverheadCase : public ValidationCase {
  public:
    OverheadCase(Subject subject, Scale scale)
        : subject_(std::move(subject)),
          rounds_(scale == Scale::full ? 15 : 7),
          runs_(schedules.size()) {}

    std::string title() const override {
        return subject_.kind +
               ": time follows the forward steps counted; sqrt takes about a third more operations";
    }
    // The first round warms up and is not counted.
    std::int64_t trial_count() const override {
        return (rounds_ + 1) * static_cast<std::int64_t>(schedules.size());
    }
    Trial trial(std::int64_t index) override {
        const std::size_t which = static_cast<std::size_t>(index) % schedules.size();
        return trial_of(subject_.plan, which < gradient_count ? Task::gradient : Task::inference,
                        schedules[which]);
    }

  protected:
    void take(std::int64_t index, const TrialResult& result) override {
        Runs& runs = runs_[static_cast<std::size_t>(index) % schedules.size()];
        runs.cost = static_cast<double>(result.predicted_cost);
        runs.forward_steps = result.report.forward_steps;
        if (index >= static_cast<std::int64_t>(schedules.size()))
            runs.seconds.push_back(result.report.seconds);
    }

    CaseReport findings() const override;

  private:
    struct Runs {
        std::vector<double> seconds;
        double cost = 0;
        Steps forward_steps = 0;
    };
    TimedSchedule timed(std::size_t which) const;

    Subject subject_;
    std::int64_t rounds_;
    std::vector<Runs> runs_;
};

TimedSchedule OverheadCase::timed(std::size_t which) const {
    const Runs &base = runs_.front(), &runs = runs_[which], &plain = runs_.back();
    std::vector<double> ratios;
    for (std::size_t round = 0; round < runs.seconds.size(); ++round)
        ratios.push_back(runs.seconds[round] / base.seconds[round]);
    const double step_seconds = median(plain.seconds) / static_cast<double>(plain.forward_steps);
    const auto extra_steps = static_cast<double>(runs.forward_steps - base.forward_steps);
    return {schedules[which],
            runs.forward_steps,
            runs.cost / base.cost,
            1 + extra_steps * step_seconds / median(base.seconds),
            median(ratios),
            quantile(ratios, 0.25),
            quantile(ratios, 0.75),
            median(runs.seconds),
            rounds_};
}

CaseReport OverheadCase::findings() const {
    CaseReport report;
    report.id = subject_.id;
    report.setup = "Gradients of " + subject_.description + ", under each schedule in turn, " +
                   std::to_string(rounds_) +
                   " rounds after one to warm up. Each time is divided by keep-all's of the same "
                   "round; shown are the median and "
                   "the quartiles. Expected: keep-all's time and, for every forward step more, the "
                   "time of one step of plain inference. "
                   "Beside it the ratio of operations (multiply-adds and elements written), which "
                   "knows no machine.";
    for (std::size_t i = 0; i < gradient_count; ++i) report.timings.push_back(timed(i));
    for (std::size_t i = 1; i < gradient_count; ++i) {
        const TimedSchedule& one = report.timings[i];
        report.checks.push_back({"time of " + one.schedule + " against keep-all",
                                 decimals(one.expected_ratio, 2) + " within the quartiles ± 25 %",
                                 decimals(one.measured_ratio, 2) + " [" +
                                     decimals(one.lower_quartile, 2) + ", " +
                                     decimals(one.upper_quartile, 2) + "]",
                                 agree(one, one.expected_ratio)});
    }
    const double root = report.timings[square_root].operations_ratio;
    report.checks.push_back({"operations of sqrt against keep-all", "1.25 to 1.40",
                             decimals(root, 3), root >= 1.25 && root <= 1.40});
    NegativeControl control{"the time of revolve:1 held against what keep-all promises"};
    control.tried = 1;
    control.detected = agree(report.timings[slowest], 1.0) ? 0 : 1;
    report.controls = {control};
    return report;
}

}  // namespace

std::unique_ptr<ValidationCase> overhead_case(Scale scale) {
    const std::int64_t layers = 35, width = scale == Scale::full ? 128 : 96, rows = 128;
    return std::make_unique<OverheadCase>(
        Subject{"overhead", "MLP",
                "a gelu MLP of " + std::to_string(layers) + " layers of " + std::to_string(width) +
                    ", " + std::to_string(rows) + " rows",
                dense_network(layers, width, rows)},
        scale);
}

std::unique_ptr<ValidationCase> transformer_overhead_case(Scale scale) {
    const std::int64_t blocks = 17, channels = scale == Scale::full ? 96 : 64, tokens = 32;
    return std::make_unique<OverheadCase>(
        Subject{"overhead-transformer", "Transformer",
                "a transformer of " + std::to_string(blocks) + " blocks of " +
                    std::to_string(channels) + " channels, 2 texts of " + std::to_string(tokens) +
                    " tokens, attention and MLP each a stage",
                transformer(blocks, channels, tokens)},
        scale);
}

}  // namespace rootspace
