#include "execute/executor.h"

#include "gradient_run.h"
#include "schedule/catalogue.h"
#include "schedule/keep_all.h"
#include "schedule/random_schedule.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

// The same weights, another input: only the seed of the data differs.
std::string with_input(std::string network_json, int input) {
    network_json.insert(1, "\"data_seed\":" + std::to_string(input) + ",");
    return network_json;
}

struct Prepared {
    explicit Prepared(const std::string& network_json)
        : network(plan_of(network_json), ledger),
          chain(chain_of(network.plan(), Task::gradient)),
          expected(gradient_of(network, chain, keep_all(network.stage_count()))) {}
    Ledger ledger;
    Network<float> network;
    Chain chain;
    GradientResult expected;
};

// Every schedule of the catalogue on 20 inputs.
void check_catalogue(const std::string& network_json) {
    std::string last_digest;
    for (int input = 0; input < 20; ++input) {
        Prepared run(with_input(network_json, input));
        CHECK(run.expected.gradient_digest != last_digest);  // another input, another gradient
        last_digest = run.expected.gradient_digest;
        for (const ScheduleSpec& spec : catalogue(run.network.stage_count(), Goal::gradient)) {
            const Schedule schedule = *build_schedule(spec, run.chain, Goal::gradient).schedule;
            INFO(schedule.name << " of " << run.network.stage_count() << ", input " << input);
            REQUIRE(gradient_of(run.network, run.chain, schedule) == run.expected);
        }
    }
}

// Random legal schedules on 20 inputs.
void check_random_schedules(const std::string& network_json, std::uint64_t first, int count) {
    for (int input = 0; input < 20; ++input) {
        Prepared run(with_input(network_json, input));
        for (int i = 0; i < count; ++i) {
            const Schedule schedule = random_schedule(first + i, run.network.stage_count());
            INFO(schedule.name << " of " << run.network.stage_count() << ", input " << input);
            REQUIRE(gradient_of(run.network, run.chain, schedule) == run.expected);
        }
    }
}

}  // namespace

TEST_CASE("an MLP's gradient has the same bits and the predicted bytes under every schedule") {
    for (const Steps stages : {4, 8, 16, 32, 64}) check_catalogue(deep_mlp(stages, 11, 3, 2));
}

TEST_CASE(
    "a transformer's gradient has the same bits and the predicted bytes under every schedule") {
    for (const Steps stages : {4, 8, 16, 32}) check_catalogue(deep_transformer(stages, 12, 2, 2));
}

TEST_CASE("a transformer of 64 stages has the same bits and the predicted bytes too") {
    check_catalogue(deep_transformer(64, 13, 2, 1));
}

TEST_CASE("1000 random legal schedules give the same bits and the predicted bytes: MLP") {
    check_random_schedules(deep_mlp(4, 21, 3, 2), 0, 1000);
    check_random_schedules(deep_mlp(8, 22, 3, 2), 0, 1000);
    check_random_schedules(deep_mlp(16, 23, 3, 2), 0, 200);
    check_random_schedules(deep_mlp(32, 24, 2, 1), 0, 20);
    check_random_schedules(deep_mlp(64, 25, 2, 1), 0, 4);
}

TEST_CASE("1000 random legal schedules give the same bits and the predicted bytes: transformer") {
    check_random_schedules(deep_transformer(4, 31, 2, 2), 1000, 1000);
    check_random_schedules(deep_transformer(8, 32, 2, 1), 1000, 1000);
    check_random_schedules(deep_transformer(16, 33, 2, 1), 1000, 100);
    check_random_schedules(deep_transformer(32, 34, 2, 1), 1000, 10);
    check_random_schedules(deep_transformer(64, 35, 2, 1), 1000, 2);
}

TEST_CASE("a budget's schedule runs within the budget, with the same bits") {
    Prepared run(deep_mlp(40, 5));
    const Bytes most = replay(keep_all(40), run.chain, Goal::gradient).peak_bytes;
    const Bytes least =
        build_schedule("budget:1", run.chain, Goal::gradient).smallest_feasible_bytes;
    REQUIRE(least < most);
    for (const Bytes budget : {least, least + (most - least) / 10, (least + most) / 2, most}) {
        const auto outcome =
            build_schedule("budget:" + std::to_string(budget), run.chain, Goal::gradient);
        REQUIRE(outcome.schedule);
        CHECK(replay(*outcome.schedule, run.chain, Goal::gradient).peak_bytes <= budget);
        CHECK(gradient_of(run.network, run.chain, *outcome.schedule) == run.expected);
    }
    CHECK_FALSE(
        build_schedule("budget:" + std::to_string(least - 1), run.chain, Goal::gradient).schedule);
}

// Negative controls: what makes the equalities above mean something.
TEST_CASE("one flipped bit of a weight, another seed and another step of dropout change the bits") {
    for (const std::string& network_json : {deep_mlp(8, 3), deep_transformer(8, 3)}) {
        Prepared run(network_json);
        const Schedule schedule = keep_all(8);
        CHECK(gradient_of(run.network, run.chain, schedule, 1).gradient_digest !=
              run.expected.gradient_digest);
        for (const int bit : {0, 22, 31}) {
            run.network.flip_weight_bit(7, 1, bit);
            CHECK(gradient_of(run.network, run.chain, schedule).gradient_digest !=
                  run.expected.gradient_digest);
            run.network.flip_weight_bit(7, 1, bit);
        }
        CHECK(gradient_of(run.network, run.chain, schedule) == run.expected);
    }
}

TEST_CASE("a schedule that lacks any action but a drop throws, and every byte comes back") {
    Prepared run(deep_mlp(6, 3));
    for (const char* text : {"keep-all", "sqrt", "recursive", "revolve:2"}) {
        const Schedule whole = *build_schedule(text, run.chain, Goal::gradient).schedule;
        for (std::size_t i = 0; i + 1 < whole.actions.size(); ++i) {
            if (std::holds_alternative<Drop>(whole.actions[i])) continue;
            Schedule lacking = whole;
            lacking.actions.erase(lacking.actions.begin() + static_cast<std::ptrdiff_t>(i));
            const Bytes before = run.ledger.live_bytes();
            {
                Executor<float> executor(run.network, lacking, 0);
                INFO(text << " without action " << i);
                CHECK_THROWS_AS(
                    [&] {
                        while (executor.advance()) {
                        }
                    }(),
                    std::logic_error);
            }
            CHECK(run.ledger.live_bytes() == before);
        }
    }
}

TEST_CASE("a run without the digest of its output has all else") {
    Prepared run(deep_mlp(4, 11, 3, 2));
    const Schedule schedule = keep_all(run.network.stage_count());
    Executor<float> executor(run.network, schedule, 0u);
    executor.leave_out_digest();
    while (executor.advance()) {
    }
    CHECK(executor.output_digest().empty());
    CHECK_FALSE(run.expected.output_digest.empty());
    CHECK(executor.gradient_digest() == run.expected.gradient_digest);
}

TEST_CASE("a schedule for another number of stages is refused") {
    Prepared run(deep_mlp(6, 3));
    const Schedule longer = keep_all(7);
    CHECK_THROWS_AS(Executor<float>(run.network, longer, 0), std::logic_error);
}

TEST_CASE("an activation stored on another level and loaded again gives the same bits") {
    Prepared run(deep_mlp(4, 3));
    const Schedule schedule{
        "by hand",
        4,
        {Forward{1, false}, Store{1, 1}, Forward{2, false}, Store{2, 3}, Drop{1, Item::output},
         Forward{3, true}, Drop{2, Item::output}, Forward{4, true}, Backward{4}, Load{2, 3},
         Backward{3}, Load{1, 1}, Drop{2, Item::output}, Forward{2, true}, Backward{2},
         Forward{1, true}, Backward{1}}};
    CHECK(gradient_of(run.network, run.chain, schedule) == run.expected);
    const Replay predicted = replay(schedule, run.chain, Goal::gradient);
    CHECK(predicted.stored_bytes_peak == std::vector<Bytes>{run.chain.stages[0].output_bytes, 0,
                                                            run.chain.stages[1].output_bytes});

    Schedule unstored = schedule;
    unstored.actions.erase(unstored.actions.begin() + 1);
    Executor<float> executor(run.network, unstored, 0);
    CHECK_THROWS_AS(
        [&] {
            while (executor.advance()) {
            }
        }(),
        std::logic_error);
}

TEST_CASE("in double, too, the predicted bytes are those of the ledger") {
    for (const std::string& network_json : {deep_mlp(9, 3), deep_transformer(9, 3)}) {
        Ledger ledger;
        Network<double> network(plan_of(network_json), ledger);
        const Chain chain =
            chain_of(network.plan(), Task::gradient, 0, ScalarBytes{sizeof(double)});
        std::string digest;
        for (const char* text : {"keep-all", "sqrt", "revolve:2"}) {
            const Schedule schedule = *build_schedule(text, chain, Goal::gradient).schedule;
            ledger.reset_peak();
            Executor<double> executor(network, schedule, 0);
            while (executor.advance()) {
            }
            CHECK(ledger.peak_bytes() == replay(schedule, chain, Goal::gradient).peak_bytes);
            if (digest.empty()) digest = executor.gradient_digest();
            CHECK(executor.gradient_digest() == digest);
        }
    }
}

TEST_CASE("a network of ten thousand layers takes its gradient in at most 64 MB of activations") {
    Prepared run(feature_network(
        4, 16,
        repeated(10'000, residual(kind("rms_norm") + "," + linear(16) + "," + kind("tanh")))));
    const Schedule schedule = *build_schedule("revolve:20", run.chain, Goal::gradient).schedule;
    CHECK(gradient_of(run.network, run.chain, schedule) == run.expected);
    CHECK(activation_peak_bytes(schedule, run.chain) <= 64'000'000);
    CHECK(activation_peak_bytes(schedule, run.chain) * 100 <
          activation_peak_bytes(keep_all(10'001), run.chain));
}
