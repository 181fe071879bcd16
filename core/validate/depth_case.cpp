#include <array>
#include <cmath>

#include "base/digest.h"
#include "validate/networks.h"
#include "validate/scaling_cases.h"

namespace rootspace {
namespace {

constexpr std::int64_t width = 8;
constexpr Bytes activation_bytes = 4 * width;
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

constexpr std::size_t kept_all = 0, square_root = 1, recursive = 2, eight_slots = 4;

bool meets(const PowerLaw& law, const Measured& claim) {
    return std::abs(law.exponent - claim.target) <= claim.tolerance;
}

class DepthCase : public ValidationCase {
  public:
    explicit DepthCase(Scale scale) : largest_(scale == Scale::full ? 4096 : 1024) {
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
    void add_exponent_check(CaseReport& report, const Measured& claim, const PowerLaw& law) const;
    void add_constants(CaseReport& report) const;
    void add_tails(CaseReport& report) const;
    std::string digest() const;
    NegativeControl control(const CaseReport& report) const;

    std::int64_t largest_;
    std::vector<std::int64_t> sizes_;
    std::vector<MeasuredSeries> series_;
    SharedPlan plan_;
};

CaseReport DepthCase::findings() const {
    CaseReport report;
    report.id = "depth";
    report.setup =
        "Networks of L equal layers, linear of 8 with relu, and a squared error; one row of 32-bit "
        "numbers, so that an "
        "activation has 32 bytes; L from 4 to " +
        std::to_string(largest_) +
        " in powers of two. Counted: the most bytes of activations, kept and recomputed, that are "
        "resident at once, among "
        "them those being made and the loss; the input, weights, gradients and workspace are not "
        "counted. Exponents are "
        "least squares of logarithms over L from 4 to 1024, with 95 % intervals.";
    report.series = series_;
    for (std::size_t i = 0; i < series_.size(); ++i) {
        MeasuredSeries& series = report.series[i];
        series.fit = fitted(series.points, smallest, largest_fitted);
        add_exponent_check(report, measured_schedules[i], *series.fit);
    }
    add_constants(report);
    add_tails(report);
    report.digest = digest();
    report.controls = {control(report)};
    return report;
}

void DepthCase::add_exponent_check(CaseReport& report, const Measured& claim,
                                   const PowerLaw& law) const {
    if (claim.tolerance == 0) return;
    report.checks.push_back({std::string("exponent of ") + claim.name,
                             decimals(claim.target, 2) + " ± " + decimals(claim.tolerance, 2),
                             decimals(law.exponent, 3) + " [" + decimals(law.low, 3) + ", " +
                                 decimals(law.high, 3) + "]",
                             meets(law, claim)});
}

// No power laws: recursive halving adds one activation at every doubling, a fixed number of slots
// adds nothing once all are taken.
void DepthCase::add_constants(CaseReport& report) const {
    const auto check = [&](std::size_t which, std::int64_t from, Bytes step,
                           const std::string& claim) {
        std::int64_t doublings = 0, as_claimed = 0;
        const auto& points = series_[which].points;
        for (std::size_t i = 1; i < points.size(); ++i)
            if (points[i - 1].size >= from) {
                ++doublings;
                if (points[i].bytes - points[i - 1].bytes == step) ++as_claimed;
            }
        const std::string all = std::to_string(doublings);
        report.checks.push_back({claim, all + " of " + all,
                                 std::to_string(as_claimed) + " of " + all,
                                 doublings > 0 && as_claimed == doublings});
    };
    check(recursive, smallest, activation_bytes,
          "doublings of L at which recursive halving needs one activation more");
    check(eight_slots, 16, 0, "doublings of L from 16 on at which 8 slots need nothing more");
}

// One activation more or less, the input or the loss, bends the line where L is small; both ways of
// looking past it.
void DepthCase::add_tails(CaseReport& report) const {
    for (const std::size_t which : {kept_all, square_root}) {
        const MeasuredSeries& series = series_[which];
        const PowerLaw tail = fitted(series.points, 64, largest_);
        report.values.push_back(
            {"exponent of " + series.name + " over L from 64 to " + std::to_string(largest_),
             tail.exponent, ""});
        std::vector<SeriesPoint> with_input = series.points;
        for (SeriesPoint& point : with_input) point.bytes += activation_bytes;
        report.values.push_back(
            {"exponent of " + series.name + " with the input counted, over L from 4 to 1024",
             fitted(with_input, smallest, largest_fitted).exponent, ""});
    }
}

std::string DepthCase::digest() const {
    Digest digest;
    for (const MeasuredSeries& series : series_)
        for (const SeriesPoint& point : series.points) {
            const std::string text = std::to_string(point.bytes) + " ";
            digest.add(text.data(), text.size());
        }
    return digest.hex();
}

// Each claim held against the other schedules' measurements must fail.
NegativeControl DepthCase::control(const CaseReport& report) const {
    NegativeControl control{"a claimed exponent held against another schedule's measurements"};
    for (std::size_t i = 0; i < series_.size(); ++i)
        for (std::size_t j = 0; j < series_.size(); ++j) {
            if (i == j || measured_schedules[i].tolerance == 0) continue;
            if (measured_schedules[j].tolerance == 0) continue;
            ++control.tried;
            if (!meets(*report.series[j].fit, measured_schedules[i])) ++control.detected;
        }
    return control;
}

}  // namespace

std::unique_ptr<ValidationCase> depth_case(Scale scale) {
    return std::make_unique<DepthCase>(scale);
}

}  // namespace rootspace
