// Times taken in turns, and what is said about them: the native twin of rounds.js and
// statistics.js.
#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <string>
#include <vector>

#include "analysis/quantile.h"

namespace rootspace {

// Seconds of one call, over as many calls as were found to fill about `turn_seconds` when this was
// made.
class Turn {
  public:
    Turn(std::function<void()> work, double turn_seconds);
    double operator()();

  private:
    std::function<void()> work_;
    std::int64_t calls_ = 1;
};

// Counters NAME, NAME_low and NAME_high: the median and the quartiles.
void count_spread(benchmark::State& state, const std::string& name, std::vector<double> values);

// theirs[i] / ours[i].
std::vector<double> ratios(const std::vector<double>& theirs, const std::vector<double>& ours);

}  // namespace rootspace
