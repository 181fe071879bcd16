#include "turns.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace rootspace {
namespace {

double seconds_of(const std::function<void()>& work, std::int64_t calls) {
    const auto start = std::chrono::steady_clock::now();
    for (std::int64_t i = 0; i < calls; ++i) work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() /
           static_cast<double>(calls);
}

}  // namespace

Turn::Turn(std::function<void()> work, double turn_seconds) : work_(std::move(work)) {
    seconds_of(work_, 2);
    for (;; calls_ *= 4) {
        const double each = seconds_of(work_, calls_);
        if (each * double(calls_) < turn_seconds / 4) continue;
        calls_ = std::max<std::int64_t>(1, std::llround(turn_seconds / each));
        return;
    }
}

double Turn::operator()() { return seconds_of(work_, calls_); }

void count_spread(benchmark::State& state, const std::string& name, std::vector<double> values) {
    state.counters[name] = median(values);
    state.counters[name + "_low"] = quantile(values, 0.25);
    state.counters[name + "_high"] = quantile(values, 0.75);
}

std::vector<double> ratios(const std::vector<double>& theirs, const std::vector<double>& ours) {
    std::vector<double> result;
    for (std::size_t i = 0; i < ours.size(); ++i) result.push_back(theirs[i] / ours[i]);
    return result;
}

}  // namespace rootspace
