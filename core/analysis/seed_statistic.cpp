#include "analysis/seed_statistic.h"

#include <cmath>
#include <numeric>

namespace rootspace {
namespace {

constexpr int output_features = 10;
constexpr int sweep_width = 64;
constexpr int sweep_depth = 16;

std::vector<double> parameters_of(const std::vector<SeedPoint>& points) {
    std::vector<double> values;
    for (const auto& point : points) values.push_back(static_cast<double>(point.parameters));
    return values;
}

std::vector<double> checkpoint_parameters_of(const std::vector<SeedPoint>& points) {
    std::vector<double> values;
    for (const auto& point : points)
        values.push_back(static_cast<double>(point.checkpoint_parameters));
    return values;
}

std::vector<double> transformed(const std::vector<double>& values, double (*law)(double)) {
    std::vector<double> result;
    for (double value : values) result.push_back(law(value));
    return result;
}

double root(double n) { return std::sqrt(n); }
double itself(double n) { return n; }
double three_quarters(double n) { return std::pow(n, 0.75); }
double logarithm(double n) { return std::log(n); }
double fourth_root(double n) { return std::pow(n, 0.25); }

}  // namespace

std::vector<std::int64_t> seed_layer_parameters(int depth, int width) {
    std::vector<std::int64_t> counts(depth, (std::int64_t{width} + 1) * width);
    counts.back() = (std::int64_t{width} + 1) * output_features;
    return counts;
}

std::vector<int> seed_checkpoint_layers(int depth) {
    if (depth <= 2) return {0};
    const int step = static_cast<int>(std::sqrt(static_cast<double>(depth)));
    std::vector<int> layers;
    for (int layer = 0; layer <= depth - 2; layer += step) layers.push_back(layer);
    return layers;
}

SeedPoint seed_point(int depth, int width) {
    const auto counts = seed_layer_parameters(depth, width);
    SeedPoint point{depth, width, std::accumulate(counts.begin(), counts.end(), std::int64_t{0}),
                    0};
    for (int layer : seed_checkpoint_layers(depth)) point.checkpoint_parameters += counts[layer];
    return point;
}

SeedStatistic seed_statistic() {
    SeedStatistic result;
    for (int depth : {3, 5, 8, 12, 16, 24, 32})
        result.depth_sweep.push_back(seed_point(depth, sweep_width));
    for (int width : {16, 32, 64, 128, 256})
        result.width_sweep.push_back(seed_point(sweep_depth, width));

    const auto n = parameters_of(result.depth_sweep);
    const auto kept = checkpoint_parameters_of(result.depth_sweep);
    const struct {
        const char* name;
        double (*law)(double);
    } laws[] = {{"sqrt(n)", root},
                {"n", itself},
                {"n^0.75", three_quarters},
                {"log n", logarithm},
                {"n^0.25", fourth_root}};
    for (const auto& [name, law] : laws)
        result.laws.push_back({name, fit_line(transformed(n, law), kept)});
    result.depth_exponent = fit_power(n, kept);
    result.law_correlation = pearson_r(n, transformed(n, root));
    result.width_exponent =
        fit_power(parameters_of(result.width_sweep), checkpoint_parameters_of(result.width_sweep));

    const auto counts = seed_layer_parameters(sweep_depth, sweep_width);
    result.last_layer_ratio =
        static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0})) /
        static_cast<double>(counts.back());
    return result;
}

}  // namespace rootspace
