// The statistic by which the seed documents "confirmed" square-root memory, recomputed, and why it
// decides nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/least_squares.h"

namespace rootspace {

// The seeds' dense networks (Williams inference, validation scripts): `depth` layers, `width`
// inputs, `width` hidden units, 10 outputs; weights and biases counted.
std::vector<std::int64_t> seed_layer_parameters(int depth, int width);

// Layers the seeds call checkpoints: 0, s, 2s, ... up to depth - 2 with s = floor(sqrt(depth)); {0}
// for depth <= 2.
std::vector<int> seed_checkpoint_layers(int depth);

struct SeedPoint {
    int depth;
    int width;
    std::int64_t parameters;             // n
    std::int64_t checkpoint_parameters;  // of the layers above: what the seeds call memory
    double ratio() const { return double(parameters) / double(checkpoint_parameters); }
};

SeedPoint seed_point(int depth, int width);

// How well one law fits checkpoint parameters against n.
struct LawFit {
    std::string law;  // "sqrt(n)", "n", "n^0.75", "log n", "n^0.25"
    LineFit line;     // of checkpoint parameters against the law's value
};

struct SeedStatistic {
    std::vector<SeedPoint>
        depth_sweep;           // the seven points: depths 3, 5, 8, 12, 16, 24, 32 at width 64
    std::vector<LawFit> laws;  // over the depth sweep
    LineFit depth_exponent;    // log-log over the depth sweep
    double law_correlation;  // of n with sqrt(n) on the seven points: the rivals can hardly be told
                             // apart
    std::vector<SeedPoint> width_sweep;  // widths 16, 32, 64, 128, 256 at depth 16
    LineFit width_exponent;              // log-log over the width sweep
    double last_layer_ratio;  // depth 16, width 64, list {last layer}: the "reduction" with the
                              // same output
};

SeedStatistic seed_statistic();

}  // namespace rootspace
