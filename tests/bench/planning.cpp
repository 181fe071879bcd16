// How fast plans are made: what a slider waits for.
#include <benchmark/benchmark.h>

#include <string>

#include "schedule/catalogue.h"
#include "schedule/frontier.h"
#include "schedule/replay.h"

namespace rootspace {
namespace {

void build_and_replay(benchmark::State& state, const std::string& spec) {
    const Chain chain = unit_chain(state.range(0));
    for (auto _ : state) {
        const ScheduleOutcome outcome = build_schedule(spec, chain, Goal::gradient);
        benchmark::DoNotOptimize(replay(*outcome.schedule, chain, Goal::gradient).peak_bytes);
    }
}

void frontier(benchmark::State& state) {
    const Chain chain = unit_chain(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(CatalogueFrontier(chain, Goal::gradient).points().size());
}

BENCHMARK_CAPTURE(build_and_replay, sqrt, "sqrt")->Arg(1000)->Arg(10000);
BENCHMARK_CAPTURE(build_and_replay, revolve_20, "revolve:20")->Arg(1000)->Arg(10000);
BENCHMARK(frontier)->Arg(1000);

}  // namespace
}  // namespace rootspace
