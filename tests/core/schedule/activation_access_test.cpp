#include "schedule/activation_access.h"

#include "schedule/inference.h"
#include "schedule/replay.h"
#include "support/catch.h"

using namespace rootspace;

TEST_CASE("one activation is served by the shortest run from a kept one, again and again") {
    const Checkpoints kept{4, 8, 12};
    Schedule schedule = checkpointed_inference("every:4", 15, kept);
    const auto forward_only = replay(schedule, unit_chain(15), Goal::inference);
    REQUIRE_FALSE(forward_only.fault);
    Steps expected = forward_only.forward_steps;
    for (Steps stage : {7, 0, 4, 14, 3, 7, 12, 1}) {
        const auto served = serve(kept, stage);
        schedule.actions.insert(schedule.actions.end(), served.begin(), served.end());
        expected += stage % 4;
    }
    const auto judged = replay(schedule, unit_chain(15), Goal::any);
    CHECK_FALSE(judged.fault);
    CHECK(judged.forward_steps == expected);
    CHECK(judged.peak_bytes ==
          1 + 3 + 1 + 2);  // input, checkpoints, a(15), and two while advancing
}

TEST_CASE("serving from checkpoints that are not there is a fault") {
    Schedule schedule = checkpointed_inference("plain", 15, {});
    const auto served = serve({4}, 5);
    schedule.actions.insert(schedule.actions.end(), served.begin(), served.end());
    CHECK(replay(schedule, unit_chain(15), Goal::any).fault);
}

TEST_CASE("a checkpoint is shown as kept, not made a second time") {
    const auto judged =
        replay(segmented_access("at:5", 10, {5}), unit_chain(10), Goal::activations);
    CHECK_FALSE(judged.fault);
    CHECK(judged.forward_steps == 10 + 4);
}
