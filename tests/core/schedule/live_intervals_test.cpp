#include "schedule/live_intervals.h"

#include "schedule/random_schedule.h"
#include "schedule/residency.h"
#include "schedule/segments.h"
#include "support/catch.h"
#include "varied_chain.h"

using namespace rootspace;

TEST_CASE("intervals tell what lives when, and what was made a second time") {
    const Schedule schedule = segmented_gradient("at:1", 2, {1});
    // forward 1, forward 2 saving, backward 2, drop a(1), forward 1 saving, backward 1
    REQUIRE(schedule.actions.size() == 6);
    const std::vector<LiveInterval> expected{
        {1, false, false, 0, 4}, {2, true, false, 1, 3}, {1, true, true, 4, 6}};
    CHECK(live_intervals(schedule) == expected);
}

TEST_CASE("what is never let go lives to the end") {
    const Schedule schedule{"by hand", 2, {Forward{1, false}, Forward{2, false}}};
    const std::vector<LiveInterval> expected{{1, false, false, 0, 2}, {2, false, false, 1, 2}};
    CHECK(live_intervals(schedule) == expected);
}

TEST_CASE("the intervals that cover an action are what the judge holds resident there") {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const Steps stages = 1 + static_cast<Steps>(seed % 9);
        Chain chain = varied_chain(static_cast<std::uint32_t>(seed), stages);
        chain.input_bytes = chain.constant_bytes = chain.input_gradient_bytes = 0;
        for (auto& stage : chain.stages)
            stage.gradient_bytes = stage.forward_workspace_bytes = stage.recording_workspace_bytes =
                stage.backward_workspace_bytes = stage.weight_gradient_bytes = 0;
        const Schedule schedule = random_schedule(seed, stages);
        std::vector<Bytes> covered(schedule.actions.size());
        for (const auto& one : live_intervals(schedule))
            for (auto i = one.from; i < one.to; ++i)
                covered[i] += one.saved ? chain.stages[one.stage - 1].saved_bytes
                                        : chain.stages[one.stage - 1].output_bytes;
        Residency residency(chain);
        Bytes peak = 0;
        for (std::size_t i = 0; i < covered.size(); ++i) {
            REQUIRE(residency.run(schedule.actions[i]));
            CHECK(covered[i] == residency.bytes_while_running());
            peak = std::max(peak, covered[i]);
        }
        CHECK(activation_peak_bytes(schedule, chain) == peak);
    }
}
