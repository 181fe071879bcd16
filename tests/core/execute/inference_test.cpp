// Runs without gradients: all give the same output, and activations are served as they were.
#include "schedule/inference.h"

#include "execute/run.h"
#include "schedule/activation_access.h"
#include "support/catch.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

using Activations = std::vector<std::vector<float>>;

// What each visit of the schedule showed, by stage; `order` gets the stages as they came.
Activations visited(Network<float>& network, const Schedule& schedule, std::vector<Steps>& order) {
    Activations found(static_cast<std::size_t>(network.stage_count()) + 1);
    Executor<float> executor(network, schedule, std::nullopt,
                             [&](Steps stage, const float* values, std::int64_t n) {
                                 order.push_back(stage);
                                 if (values) found[stage].assign(values, values + n);
                             });
    while (executor.advance()) {
    }
    return found;
}

RunReport report_of(const std::string& network_json, Task task, const std::string& schedule) {
    RunOptions options;
    options.task = task;
    options.schedule = schedule;
    Ledger ledger;
    Run run(prepare_run(plan_of(network_json), options), options, ledger);
    while (run.advance()) {
    }
    return run.report();
}

}  // namespace

TEST_CASE(
    "plain, keep-all and checkpointed inference give the same bytes in the predicted memory") {
    for (const std::string& network :
         {deep_mlp(4, 1), deep_mlp(64, 2), deep_transformer(8, 3), deep_transformer(32, 4)}) {
        const RunReport plain = report_of(network, Task::inference, "plain");
        CHECK(plain.forward_steps == plan_of(network)->stage_count());
        for (const char* schedule : {"keep-all", "every:2", "sqrt", "at:1,3", "budget:100000000"}) {
            const RunReport other = report_of(network, Task::inference, schedule);
            CHECK(other.output_digest == plain.output_digest);
            CHECK(other.loss == plain.loss);
            CHECK(other.peak_bytes == other.predicted_peak_bytes);
            CHECK(other.peak_bytes >= plain.peak_bytes);
            CHECK(other.activation_peak_bytes == other.predicted_activation_peak_bytes);
        }
        CHECK(plain.peak_bytes == plain.predicted_peak_bytes);
    }
}

TEST_CASE("plain inference needs the same memory at any depth") {
    const auto activations = [](Steps stages) {
        return report_of(deep_mlp(stages, 1), Task::inference, "plain").activation_peak_bytes;
    };
    CHECK(activations(8) == activations(256));
}

TEST_CASE("inference of a network with dropout is that of the network without") {
    const auto digest = [](const std::string& rate) {
        return report_of(feature_network(2, 4, linear(4) + "," + dropout(rate)), Task::inference,
                         "plain")
            .output_digest;
    };
    CHECK(digest("0.5") == digest("0"));
}

TEST_CASE("activations come from last to first, each as keep-all made it") {
    for (const std::string& network_json : {deep_mlp(16, 5), deep_transformer(12, 6)}) {
        Ledger ledger;
        Network<float> network(plan_of(network_json), ledger);
        const Steps stages = network.stage_count();
        std::vector<Steps> order;
        const Activations expected = visited(network, keep_all_access(stages), order);
        const Chain chain = chain_of(network.plan(), Task::activations);
        for (const ScheduleSpec& spec : catalogue(stages, Goal::activations)) {
            order.clear();
            const Schedule schedule = *build_schedule(spec, chain, Goal::activations).schedule;
            INFO(schedule.name);
            ledger.reset_peak();
            REQUIRE(visited(network, schedule, order) == expected);
            REQUIRE(ledger.peak_bytes() == replay(schedule, chain, Goal::activations).peak_bytes);
            for (Steps i = 0; i <= stages; ++i) REQUIRE(order[i] == stages - i);
        }
    }
}

TEST_CASE("any one activation is served from kept checkpoints") {
    Ledger ledger;
    Network<float> network(plan_of(deep_mlp(16, 5)), ledger);
    std::vector<Steps> order;
    const Activations expected = visited(network, keep_all_access(16), order);
    const Checkpoints kept{4, 9};
    for (Steps stage = 1; stage <= 16; ++stage) {
        Schedule schedule = checkpointed_inference("kept", 16, kept);
        for (const Action& action : serve(kept, stage)) schedule.actions.push_back(action);
        order.clear();
        const Activations found = visited(network, schedule, order);
        CHECK(order == std::vector<Steps>{stage});
        CHECK(found[stage] == expected[stage]);
    }
}

TEST_CASE("a run for activations digests them all and reports no gradient") {
    const RunReport all = report_of(deep_mlp(16, 5), Task::activations, "keep-all");
    for (const char* schedule : {"sqrt", "revolve:3", "every:5", "at:2,9"}) {
        const RunReport other = report_of(deep_mlp(16, 5), Task::activations, schedule);
        CHECK(other.output_digest == all.output_digest);
        CHECK(other.activation_peak_bytes < all.activation_peak_bytes);
        CHECK(other.peak_bytes == other.predicted_peak_bytes);
    }
    CHECK(all.gradient_digest.empty());
    CHECK(report_of(deep_mlp(16, 6), Task::activations, "keep-all").output_digest !=
          all.output_digest);
}
