// Whoever stops calling advance() gets every byte back, wherever the run was.
#include <new>
#include <stdexcept>

#include "base/error.h"
#include "execute/run.h"
#include "support/catch.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

RunOptions options_of(Task task, const std::string& schedule) {
    RunOptions options;
    options.task = task;
    options.schedule = schedule;
    options.steps = task == Task::train ? 2 : 1;
    return options;
}

void cancel_everywhere(const std::string& network_json, const RunOptions& options) {
    const auto plan = plan_of(network_json);
    Ledger ledger;
    std::int64_t actions = 0;
    for (std::int64_t stop = 0;; ++stop) {
        bool more = true;
        {
            Run run(prepare_run(plan, options), options, ledger);
            actions = run.action_count();
            for (std::int64_t i = 0; i < stop && more; ++i) more = run.advance();
            CHECK(ledger.live_bytes() > 0);
        }
        REQUIRE(ledger.live_bytes() == 0);
        REQUIRE(ledger.live() == BytesByPurpose{});
        if (!more) {
            CHECK(stop == actions + 1);
            return;
        }
    }
}

}  // namespace

TEST_CASE("a run cancelled after any action leaves the ledger as it found it") {
    for (const char* schedule : {"keep-all", "sqrt", "revolve:2", "online:2"}) {
        cancel_everywhere(deep_mlp(6, 1), options_of(Task::gradient, schedule));
        cancel_everywhere(deep_transformer(6, 1), options_of(Task::train, schedule));
    }
    cancel_everywhere(deep_mlp(6, 1), options_of(Task::inference, "plain"));
    cancel_everywhere(deep_transformer(6, 1), options_of(Task::activations, "revolve:2"));
}

TEST_CASE("a run that meets an exception leaves the ledger as it found it") {
    Ledger ledger;
    {
        const Buffer mine = ledger.allocate(100, Purpose::workspace);
        Network<float> network(plan_of(deep_mlp(6, 1)), ledger);
        const Schedule schedule{"visits", 6, {Forward{1, true}, Forward{2, false}, Visit{2}}};
        const auto visitor = [](Steps, const float*, std::int64_t) {
            throw std::runtime_error("the visitor had enough");
        };
        const Bytes before = ledger.live_bytes();
        {
            Executor<float> executor(network, schedule, std::nullopt, visitor);
            executor.advance();
            executor.advance();
            CHECK_THROWS_AS(executor.advance(), std::runtime_error);
            CHECK(ledger.live_bytes() > before);
        }
        CHECK(ledger.live_bytes() == before);
    }
    CHECK(ledger.live_bytes() == 0);
}

TEST_CASE("a run that refuses its text or its control leaves the ledger as it found it") {
    Ledger ledger;
    RunOptions options = options_of(Task::train, "keep-all");
    const auto transformer = plan_of(deep_transformer(5, 1));
    CHECK_THROWS_AS(Run(prepare_run(transformer, options), options, ledger, "not in 7 letters"),
                    InputError);
    options.flip_weight_bit = true;
    const auto no_weights = plan_of(feature_network(2, 3, kind("tanh")));
    CHECK_THROWS_AS(Run(prepare_run(no_weights, options), options, ledger), InputError);
    CHECK(ledger.live_bytes() == 0);
}

TEST_CASE("progress counts every action, and the timeline's points are those of the run") {
    RunOptions options = options_of(Task::train, "sqrt");
    options.timeline_points = 7;
    Ledger ledger;
    Run run(prepare_run(plan_of(deep_mlp(9, 1)), options), options, ledger);
    std::vector<TimelinePoint> seen;
    std::int64_t actions = 0;
    while (run.advance()) {
        CHECK(run.actions_done() == ++actions);
        for (const TimelinePoint& point : run.take_new_timeline()) seen.push_back(point);
    }
    CHECK(actions == run.action_count());
    CHECK(run.steps_done() == 2);
    const RunReport report = run.report();
    REQUIRE(seen.size() == report.timeline.size());
    REQUIRE(seen.size() <= 7);
    Bytes highest = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        CHECK(seen[i].action == report.timeline[i].action);
        CHECK(seen[i].bytes == report.timeline[i].bytes);
        highest = std::max(highest, seen[i].bytes.total());
    }
    CHECK(seen.back().action == actions - 1);
    CHECK(highest == report.peak_bytes);
}
