#include <array>
#include <cmath>

#include "base/digest.h"
#include "validate/networks.h"
#include "validate/scaling_cases.h"

namespace rootspace {
namespace {

constexpr std::int64_t width = 8;
constexpr std::int64_t smallest = 4;
constexpr std::int64_t largest_fitted = 1024;

std::string slots_of_logarithm(std::int64_t stages) {
    return "revolve:" + std::to_string(std::lround(std::log2(static_cast<double>(stages))));
}

struct Measured {
    const char* name;
    Task task;
    std::string (*schedule)(std::int64_t stages);
    double target, tolerance;  // of the exponent; tolerance 0: nothing is claimed
};

const std::array<Measured, 6> measured_schedules{{
    {"keep-all", Task::gradient, [](std::int64_t) { return std::string("keep-all"); }, 1.0, 0.02},
    {"sqrt", Task::gradient, [](std::int64_t) { return std::string("sqrt"); }, 0.5, 0.05},
    {"recursive", Task::gradient, [](std::int64_t) { return std::string("recursive"); }, 0, 0},
    {"revolve, log2 L slots", Task::gradient, slots_of_logarithm, 0, 0},
    {"revolve, 8 slots", Task::gradient, [](std::int64_t) { return std::string("revolve:8"); }, 0,
     0},
    {"plain inference", Task::inference, [](std::int64_t) { return std::string("plain"); }, 0.0,
     0.02},
}};

bool meets(const PowerLaw& law, const Measured& claim) {
    return std::abs(law.exponent - claim.target) <= claim.tolerance;
}

class DepthCase : public ValidationCase {
  public:
    explicit DepthCase(Scale scale) : largest_(scale == Scale::full ? 4096 : 256) {
        for (std::int64_t size = smallest; size <= largest_; size *= 2) sizes_.push_back(size);
        for (const Measured& one : measured_schedules) series_.push_back({one.name, {}, {}});
    }

    std::string title() const override {
        return "Activation memory grows with depth L as L under keep-all, as √L under sqrt, and "
               "not at all in plain "
               "inference";
    }
    std::int64_t trial_count() const override {
        return static_cast<std::int64_t>(sizes_.size() * measured_schedules.size());
    }
    Trial trial(std::int64_t index) override {
        const auto place = static_cast<std::size_t>(index) / measured_schedules.size();
        const Measured& one =
            measured_schedules[static_cast<std::size_t>(index) % measured_schedules.size()];
        if (!plan_ || plan_->stage_count() != sizes_[place] + 1)
            plan_ = relu_chain(sizes_[place] + 1, width);
        return trial_of(plan_, one.task, one.schedule(sizes_[place]));
    }

  protected:
    void take(std::int64_t index, const TrialResult& result) override {
        const auto count = measured_schedules.size();
        series_[static_cast<std::size_t>(index) % count].points.push_back(
            {sizes_[static_cast<std::size_t>(index) / count], result.report.activation_peak_bytes});
    }
    CaseReport findings() const override;

  private:
    std::int64_t largest_;
    std::vector<std::int64_t> sizes_;
    std::vector<MeasuredSeries> series_;
    SharedPlan plan_;
};

CaseReport DepthCase::findings() const {
    const std::int64_t fitted_to = std::min(largest_, largest_fitted);
    CaseReport report;
    report.id = "depth";
    report.setup =
        "L equal stages, a linear layer of 8 with relu each and a squared error as the last, one "
        "row of 32-bit numbers; L from 4 to " +
        std::to_string(largest_) +
        " in powers of two. Counted: the most bytes of activations, kept and recomputed, that are "
        "resident at "
        "once, among them those being made; the input, weights, gradients and workspace are not "
        "counted. "
        "Exponents are least squares of logarithms over L from 4 to " +
        std::to_string(fitted_to) + ", with 95 % intervals.";
    report.series = series_;
    Digest digest;
    for (std::size_t i = 0; i < series_.size(); ++i) {
        MeasuredSeries& series = report.series[i];
        const Measured& claim = measured_schedules[i];
        series.fit = fitted(series.points, smallest, fitted_to);
        for (const SeriesPoint& point : series.points) {
            const std::string text = std::to_string(point.bytes) + " ";
            digest.add(text.data(), text.size());
        }
        if (claim.tolerance > 0)
            report.checks.push_back(
                {std::string("exponent of ") + claim.name,
                 decimals(claim.target, 2) + " ± " + decimals(claim.tolerance, 2),
                 decimals(series.fit->exponent, 3) + " [" + decimals(series.fit->low, 3) + ", " +
                     decimals(series.fit->high, 3) + "]",
                 meets(*series.fit, claim)});
    }
    report.digest = digest.hex();
    // Each claim held against the other schedules' measurements must fail.
    NegativeControl control{"a claim held against another schedule's measurements"};
    for (std::size_t i = 0; i < series_.size(); ++i)
        for (std::size_t j = 0; j < series_.size(); ++j)
            if (i != j && measured_schedules[i].tolerance > 0 &&
                measured_schedules[j].tolerance > 0) {
                ++control.tried;
                if (!meets(*report.series[j].fit, measured_schedules[i])) ++control.detected;
            }
    report.controls = {control};
    return report;
}

}  // namespace

std::unique_ptr<ValidationCase> depth_case(Scale scale) {
    return std::make_unique<DepthCase>(scale);
}

}  // namespace rootspace
