#include <cmath>
#include <stdexcept>

#include "analysis/seed_statistic.h"
#include "validate/scaling_cases.h"

namespace rootspace {
namespace {

const LineFit& law(const SeedStatistic& statistic, const std::string& name) {
    for (const LawFit& fit : statistic.laws)
        if (fit.law == name) return fit.line;
    throw std::logic_error("no such law: " + name);
}

// r of checkpoint parameters with sqrt(n) after one of the seven points was halved.
double disturbed_correlation(const SeedStatistic& statistic, std::size_t point) {
    std::vector<double> roots, kept;
    for (std::size_t i = 0; i < statistic.depth_sweep.size(); ++i) {
        const SeedPoint& one = statistic.depth_sweep[i];
        roots.push_back(std::sqrt(static_cast<double>(one.parameters)));
        kept.push_back(static_cast<double>(one.checkpoint_parameters) * (i == point ? 0.5 : 1.0));
    }
    return pearson_r(roots, kept);
}

class SeedStatisticCase : public ValidationCase {
  public:
    std::string title() const override { return "The seeds’ seven points do not tell √n from n"; }
    std::int64_t trial_count() const override { return 0; }
    Trial trial(std::int64_t) override { throw std::logic_error("this case has no runs"); }

  protected:
    void take(std::int64_t, const TrialResult&) override {}

    CaseReport findings() const override {
        const SeedStatistic statistic = seed_statistic();
        CaseReport report;
        report.id = "seed-statistic";
        report.setup =
            "The seeds’ own quantity, parameters of the layers in the checkpoint list, against all "
            "parameters n, for depths "
            "3, 5, 8, 12, 16, 24, 32 at width 64, and for widths 16 to 256 at depth 16. No network "
            "runs: it is a count of "
            "weights, not of memory.";
        const auto expect = [&](const std::string& claim, const std::string& expected,
                                double found) {
            const auto digits = static_cast<int>(expected.size() - expected.find('.') - 1);
            const std::string text = decimals(found, digits);
            report.checks.push_back({claim, expected, text, text == expected});
        };
        expect("r with √n, the seeds’ confirmation", "0.9648",
               law(statistic, "sqrt(n)").correlation);
        expect("r with n, the rival", "0.9624", law(statistic, "n").correlation);
        expect("r with n^0.75, higher than both", "0.9667", law(statistic, "n^0.75").correlation);
        expect("R² of √n", "0.9308", law(statistic, "sqrt(n)").r_squared);
        expect("exponent over widths instead of depths", "1.007", statistic.width_exponent.slope);
        expect("“reduction” with the list {last layer}", "97.0", statistic.last_layer_ratio);
        report.values = {
            {"why it decides nothing",
             "On these seven points √n and n themselves correlate at " +
                 decimals(statistic.law_correlation, 3) +
                 ", so whatever follows one seems to follow the other; n^0.75 does better than "
                 "both; "
                 "swept over width "
                 "instead of depth the same quantity is linear in n; and the list {last layer} "
                 "gives 97× with the same "
                 "output, for nothing was saved.",
             ""},
            {"correlation of √n with n on the seven points", statistic.law_correlation, ""},
            {"exponent over the seven depths", statistic.depth_exponent.slope, ""}};
        report.seed_statistic = statistic;
        NegativeControl control{"one of the seven points halved"};
        for (std::size_t i = 0; i < statistic.depth_sweep.size(); ++i) {
            ++control.tried;
            if (decimals(disturbed_correlation(statistic, i), 4) != "0.9648") ++control.detected;
        }
        report.controls = {control};
        return report;
    }
};

}  // namespace

std::unique_ptr<ValidationCase> seed_statistic_case() {
    return std::make_unique<SeedStatisticCase>();
}

}  // namespace rootspace
