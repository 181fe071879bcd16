#include <array>

#include "analysis/seed_statistic.h"
#include "base/digest.h"
#include "validate/networks.h"
#include "validate/scaling_cases.h"

namespace rootspace {
namespace {

constexpr std::int64_t width = 64;
const std::vector<std::int64_t> depths{3, 5, 8, 12, 16, 24, 32};

std::string keep_all(std::int64_t) { return "keep-all"; }
std::string square_root(std::int64_t) { return "sqrt"; }
std::string plain(std::int64_t) { return "plain"; }
std::string seed_list(std::int64_t depth) {
    std::string text;
    for (const int layer : seed_checkpoint_layers(static_cast<int>(depth)))
        text += (text.empty() ? "at:" : ",") + std::to_string(layer + 1);
    return text;
}

struct Measured {
    const char* name;
    Task task;
    std::string (*schedule)(std::int64_t depth);
};
const std::array<Measured, 5> measured{
    {{"training, keep-all", Task::gradient, keep_all},
     {"training, sqrt", Task::gradient, square_root},
     {"inference, keeping all", Task::inference, keep_all},
     {"inference, keeping the seeds’ lists", Task::inference, seed_list},
     {"inference, plain", Task::inference, plain}}};
enum { keeping_all = 2, keeping_list = 3, plain_inference = 4 };

class SeedSizesCase : public ValidationCase {
  public:
    SeedSizesCase() {
        for (const Measured& one : measured) series_.push_back({one.name, {}, {}});
    }

    std::string title() const override {
        return "Plain inference needs no more than any checkpointed one; the seeds’ scheme saves "
               "about one percent";
    }
    std::int64_t trial_count() const override {
        return static_cast<std::int64_t>(depths.size() * measured.size());
    }
    Trial trial(std::int64_t index) override {
        const std::int64_t depth = depths[static_cast<std::size_t>(index) / measured.size()];
        const Measured& one = measured[static_cast<std::size_t>(index) % measured.size()];
        return trial_of(seed_network(depth, width), one.task, one.schedule(depth));
    }

  protected:
    void take(std::int64_t index, const TrialResult& result) override {
        const auto which = static_cast<std::size_t>(index) % measured.size();
        series_[which].points.push_back({depths[static_cast<std::size_t>(index) / measured.size()],
                                         result.report.activation_peak_bytes});
        peaks_[which] = result.report.peak_bytes;  // of the deepest, in the end
    }

    CaseReport findings() const override {
        CaseReport report;
        report.id = "seed-sizes";
        report.setup =
            "The seeds’ dense networks of width 64 and 3, 5, 8, 12, 16, 24 and 32 layers, one row, "
            "their checkpoint lists "
            "{0, s, 2s, ...} with s = ⌊√L⌋. Counted: activations, kept and recomputed, at their "
            "most; the saving also "
            "counts weights, input and workspace.";
        report.series = series_;
        for (MeasuredSeries& series : report.series)
            series.fit = fitted(series.points, depths.front(), depths.back());
        std::int64_t larger = 0;
        for (std::size_t i = 0; i < depths.size(); ++i)
            for (const int other : {keeping_all, keeping_list})
                if (series_[plain_inference].points[i].bytes > series_[other].points[i].bytes)
                    ++larger;
        report.checks.push_back(
            {"depths at which plain inference needs more than a checkpointed one", "0 of 14",
             std::to_string(larger) + " of 14", larger == 0});
        add_saving(report);
        report.digest = digest();
        report.controls = {control()};
        return report;
    }

  private:
    void add_saving(CaseReport& report) const {
        const auto share = [&](int better, int worse) {
            return 100.0 * static_cast<double>(peaks_[worse] - peaks_[better]) /
                   static_cast<double>(peaks_[worse]);
        };
        report.values = {
            {"whole memory at 32 layers, keeping all activations", peaks_[keeping_all], "bytes"},
            {"the same, keeping the seeds’ list", peaks_[keeping_list], "bytes"},
            {"the same, plain", peaks_[plain_inference], "bytes"},
            {"saved by the seeds’ scheme, of weights and activations",
             share(keeping_list, keeping_all), "%"},
            {"saved by plain inference", share(plain_inference, keeping_all), "%"}};
        // From the seeds' own stored measurements, 64-bit numbers: (21,080 - 5,896) / (1,036,880 +
        // 21,080).
        constexpr double seeds_own = 100.0 * (21080.0 - 5896.0) / (1036880.0 + 21080.0);
        report.values.push_back({"saved by it in the seeds’ stored measurements", seeds_own, "%"});
        const double ours = share(keeping_list, keeping_all);
        report.checks.push_back({"saving of the seeds’ scheme at 32 layers",
                                 "below 2 % (seeds: 1.4 %)", decimals(ours, 1) + " %",
                                 ours > 0 && ours < 2});
    }

    std::string digest() const {
        Digest digest;
        for (const MeasuredSeries& series : series_)
            for (const SeriesPoint& point : series.points) {
                const std::string text = std::to_string(point.bytes) + " ";
                digest.add(text.data(), text.size());
            }
        return digest.hex();
    }

    // The comparison must be able to find the larger one: with the roles exchanged it has to.
    NegativeControl control() const {
        NegativeControl control{"plain inference and keeping all exchanged"};
        for (std::size_t i = 0; i < depths.size(); ++i) {
            ++control.tried;
            if (series_[keeping_all].points[i].bytes > series_[plain_inference].points[i].bytes)
                ++control.detected;
        }
        return control;
    }

    std::vector<MeasuredSeries> series_;
    std::array<Bytes, measured.size()> peaks_{};
};

}  // namespace

std::unique_ptr<ValidationCase> seed_sizes_case() { return std::make_unique<SeedSizesCase>(); }

}  // namespace rootspace
