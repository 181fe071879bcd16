// What recomputation costs: one gradient of a residual MLP under each schedule, runs of both kinds
// alternating so that a drifting machine speed hits both. Read `ratio`: median seconds over
// keep-all's, beside `expected`, the ratio of the predicted operations.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "execute/run.h"

namespace rootspace {
namespace {

constexpr const char* network =
    R"({"name":"mlp","seed":1,"batch":256,"input":{"features":64},"layers":[{"kind":"repeat","times":63,"layers":[
       {"kind":"residual","layers":[{"kind":"rms_norm"},{"kind":"linear","out":64},{"kind":"gelu"},{"kind":"linear","out":64}]}]}],
       "loss":"squared_error"})";

PreparedRun prepared(const std::string& schedule) {
    RunOptions options;
    options.schedule = schedule;
    static const auto plan =
        std::make_shared<NetworkPlan>(plan_network(network_from_json(network)));
    return prepare_run(plan, options);
}

double seconds_of(const std::string& schedule) {
    RunOptions options;
    options.schedule = schedule;
    Ledger ledger;
    Run run(prepared(schedule), options, ledger);
    while (run.advance()) {
    }
    return run.report().seconds;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void gradient(benchmark::State& state, const std::string& schedule) {
    std::vector<double> here, keep_all;
    for (auto _ : state) {
        keep_all.push_back(seconds_of("keep-all"));
        here.push_back(seconds_of(schedule));
        state.SetIterationTime(here.back());
    }
    state.counters["ratio"] = median(here) / median(keep_all);
    state.counters["expected"] =
        double(prepared(schedule).replay.cost) / double(prepared("keep-all").replay.cost);
    state.counters["peak_MiB"] = double(prepared(schedule).replay.peak_bytes) / (1 << 20);
}

BENCHMARK_CAPTURE(gradient, keep_all, "keep-all")->UseManualTime()->Iterations(15);
BENCHMARK_CAPTURE(gradient, sqrt, "sqrt")->UseManualTime()->Iterations(15);
BENCHMARK_CAPTURE(gradient, revolve_8, "revolve:8")->UseManualTime()->Iterations(15);
BENCHMARK_CAPTURE(gradient, recursive, "recursive")->UseManualTime()->Iterations(15);

}  // namespace
}  // namespace rootspace
