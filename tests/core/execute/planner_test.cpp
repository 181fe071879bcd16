#include "execute/planner.h"

#include "support/catch.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

RunOptions options_of(const std::string& schedule, Task task = Task::gradient) {
    RunOptions options;
    options.task = task;
    options.schedule = schedule;
    return options;
}

}  // namespace

TEST_CASE("a remembered network and frontier answer as if asked for the first time") {
    Planner planner;
    for (const std::string& network : {deep_mlp(30, 1), deep_transformer(9, 2), deep_mlp(30, 1)})
        for (const Task task : {Task::gradient, Task::train, Task::inference, Task::activations})
            for (const char* schedule :
                 {"keep-all", "sqrt", "budget:1", "budget:20000", "budget:100000000"}) {
                const RunOptions options = options_of(schedule, task);
                const PreparedRun known = planner.prepare(network, options);
                const PreparedRun fresh = prepare_run(plan_of(network), options);
                INFO(schedule << " of " << network);
                CHECK(known.schedule == fresh.schedule);
                CHECK(known.smallest_feasible_bytes == fresh.smallest_feasible_bytes);
                CHECK(known.replay.peak_bytes == fresh.replay.peak_bytes);
                CHECK(known.activation_peak_bytes == fresh.activation_peak_bytes);
                CHECK(known.chain == fresh.chain);
            }
}

TEST_CASE("the same text is planned once, another text anew") {
    Planner planner;
    const auto plan = planner.plan(deep_mlp(5, 1));
    CHECK(planner.plan(deep_mlp(5, 1)) == plan);
    CHECK(planner.plan(deep_mlp(5, 2)) != plan);
}
