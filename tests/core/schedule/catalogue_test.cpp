// The judge over every schedule of the catalogue, on a grid of lengths and parameters.
#include "schedule/catalogue.h"

#include "base/error.h"
#include "schedule/binomial_numbers.h"
#include "schedule/live_intervals.h"
#include "support/catch.h"
#include "varied_chain.h"

using namespace rootspace;

namespace {

Replay judged(const std::string& spec, Steps stages, Goal goal = Goal::gradient) {
    const Chain chain = unit_chain(stages);
    return replay(*build_schedule(spec, chain, goal).schedule, chain, goal);
}

std::string message_of(const std::string& spec, Goal goal = Goal::gradient, Steps stages = 64) {
    try {
        build_schedule(spec, unit_chain(stages), goal);
    } catch (const InputError& error) {
        CHECK(error.field() == "schedule");
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("every schedule of the catalogue is legal and reaches its goal") {
    for (Goal goal : {Goal::gradient, Goal::inference, Goal::activations})
        for (Steps stages : {1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 31, 32, 64, 100, 250}) {
            const Chain chain = varied_chain(static_cast<std::uint32_t>(stages), stages);
            for (const auto& spec : catalogue(stages, goal)) {
                CAPTURE(stages, spec_text(spec), static_cast<int>(goal));
                const auto schedule = build_schedule(spec, chain, goal).schedule;
                REQUIRE(schedule);
                CHECK(schedule->name == spec_text(spec));
                const auto result = replay(*schedule, chain, goal);
                CHECK_FALSE(result.fault);
                if (goal != Goal::gradient) continue;
                CHECK(result.recorded_steps == stages);
                CHECK(result.backward_steps == stages);
            }
        }
}

TEST_CASE("every slot count from 1 to past the chain's length is legal and within its slots") {
    for (Steps stages = 1; stages <= 40; ++stages)
        for (Steps slots = 1; slots <= stages + 2; ++slots)
            for (const char* kind : {"revolve:", "online:"}) {
                const auto result = judged(kind + std::to_string(slots), stages);
                CAPTURE(stages, slots, kind);
                CHECK_FALSE(result.fault);
                CHECK(result.peak_bytes <=
                      slots + 2);  // the state that advances, and what it makes
            }
}

TEST_CASE("the demanded figures: forward steps and units") {
    CHECK(judged("revolve:8", 64).forward_steps == 201);
    CHECK(judged("revolve:9", 64).forward_steps == 190);
    CHECK(judged("revolve:6", 32).forward_steps == 92);
    CHECK(judged("revolve:5", 100).forward_steps == 416);
    CHECK(judged("sqrt", 64).forward_steps == 120);
    CHECK(judged("sqrt", 64).peak_bytes == 16);
    CHECK(judged("keep-all", 64).forward_steps == 64);
    CHECK(judged("keep-all", 64).peak_bytes == 65);
    CHECK(judged("recursive", 64).peak_bytes == 8);
}

TEST_CASE("square-root segments need the fewest units of all uniform segment counts") {
    // seeds' comparison table: L, units, forward steps.
    const struct {
        Steps stages, units, forward_steps;
    } rows[] = {{16, 8, 28}, {32, 12, 56}, {64, 16, 120}, {100, 20, 190}, {128, 23, 243}};
    for (const auto& row : rows) {
        CHECK(judged("sqrt", row.stages).peak_bytes == row.units);
        CHECK(judged("sqrt", row.stages).forward_steps == row.forward_steps);
        for (Steps k = 1; k <= row.stages; ++k) CHECK(k + (row.stages + k - 1) / k >= row.units);
    }
}

TEST_CASE("a shorter last segment can save a unit, for more forward steps") {
    CHECK(judged("every:5", 32).peak_bytes == judged("sqrt", 32).peak_bytes - 1);
    CHECK(judged("every:5", 32).forward_steps == judged("sqrt", 32).forward_steps + 6);
}

TEST_CASE("plain inference needs the widest pair, whatever the depth; checkpoints only add") {
    for (Steps stages : {3, 50, 1000}) {
        CHECK(judged("plain", stages, Goal::inference).peak_bytes == 3);
        CHECK(judged("sqrt", stages, Goal::inference).peak_bytes >= 3);
        CHECK(judged("sqrt", stages, Goal::inference).forward_steps == stages);
    }
    CHECK(judged("keep-all", 50, Goal::inference).peak_bytes == 51);
}

TEST_CASE("showing L + 1 activations backwards takes the least advances of L + 1 steps") {
    for (Steps stages : {1, 2, 9, 30})
        for (Steps slots : {1, 2, 3, 5, 40}) {
            CHECK(judged("revolve:" + std::to_string(slots), stages, Goal::activations)
                      .forward_steps == least_advances(stages + 1, slots));
        }
    CHECK(judged("keep-all", 30, Goal::activations).forward_steps == 30);
}

TEST_CASE("activation peaks leave the input and all else out") {
    const Chain chain = unit_chain(64);
    const auto schedule = *build_schedule("sqrt", chain, Goal::gradient).schedule;
    CHECK(activation_peak_bytes(schedule, chain) == 15);
    Chain heavier = chain;
    heavier.constant_bytes = 1000;
    for (auto& stage : heavier.stages) stage.backward_workspace_bytes = stage.gradient_bytes = 50;
    CHECK(activation_peak_bytes(schedule, heavier) == 15);
}

TEST_CASE("every text of a schedule is read back as written") {
    for (const char* text : {"keep-all", "plain", "every:3", "sqrt", "recursive", "revolve:8",
                             "online:4", "budget:123456", "at:3", "at:3,7,11"})
        CHECK(spec_text(parse_schedule_spec(text)) == text);
}

TEST_CASE("every malformed schedule text gets one sentence") {
    const std::string any =
        "schedule: expected keep-all, plain, every:K, sqrt, recursive, revolve:C, online:C, "
        "budget:BYTES or at:I,J,..., but got ";
    CHECK(message_of("") == any + "\"\"");
    CHECK(message_of("Sqrt") == any + "\"Sqrt\"");
    CHECK(message_of("every") == any + "\"every\"");
    CHECK(message_of("halve:2") == any + "\"halve:2\"");
    for (const char* kind : {"every:", "revolve:", "online:", "at:"})
        for (const char* bad : {"", "0", "-1", "x", "1.5", " 3", "3 ", "9007199254740993",
                                "99999999999999999999999999"}) {
            CAPTURE(kind, bad);
            CHECK(message_of(std::string(kind) + bad) ==
                  std::string("schedule: expected a whole number from 1 to 2^53 after \"") + kind +
                      "\", but got \"" + bad + "\"");
        }
    CHECK(message_of("budget:-1") ==
          "schedule: expected a whole number from 0 to 2^53 after \"budget:\", but got \"-1\"");
    CHECK(message_of("at:3,3") ==
          "schedule: expected increasing stages after \"at:\", but got 3 after 3");
    CHECK(message_of("at:3,,4") ==
          "schedule: expected a whole number from 1 to 2^53 after \"at:\", but got \"\"");
    CHECK(message_of("at:64") ==
          "schedule: expected checkpoints from 1 to 63 on a chain of 64 stages, but got 64");
    CHECK(message_of("at:63") == "no error");
}

TEST_CASE("an algorithm that does not serve the task says which do") {
    CHECK(message_of("plain") ==
          "schedule: expected a schedule for gradients (keep-all, every:K, sqrt, recursive, "
          "revolve:C, online:C, at:I,J,..., budget:BYTES), but got plain");
    CHECK(message_of("revolve:3", Goal::inference) ==
          "schedule: expected a schedule for inference (plain, keep-all, every:K, sqrt, "
          "at:I,J,..., budget:BYTES), but got revolve:3");
    CHECK(message_of("recursive", Goal::activations) ==
          "schedule: expected a schedule for activation access (keep-all, every:K, sqrt, "
          "revolve:C, at:I,J,..., budget:BYTES), but got recursive");
    CHECK(message_of("online:3", Goal::activations) != "no error");
    CHECK(message_of("online:3", Goal::inference) != "no error");
}

TEST_CASE("a schedule too long to be a list is refused with its length") {
    CHECK(message_of("revolve:1", Goal::gradient, 10'000) ==
          "schedule: expected a schedule of at most 16777216 actions, but got revolve:1 with "
          "100010000");
    CHECK(message_of("online:1", Goal::gradient, 10'000) != "no error");
}
