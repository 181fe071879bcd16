#include "schedule/replay.h"

#include <algorithm>

#include "schedule/keep_all.h"
#include "schedule/segments.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

std::string fault_of(std::vector<Action> actions, Goal goal = Goal::any, Steps stages = 3) {
    const auto judged = replay({"by hand", stages, std::move(actions)}, unit_chain(stages), goal);
    return judged.fault ? std::to_string(judged.fault->action_index) + ": " + judged.fault->sentence
                        : "legal";
}

// Powers of ten, so that a sum shows its terms.
Chain telling_chain() {
    Chain chain;
    chain.constant_bytes = 1;
    chain.input_bytes = 10;
    chain.input_gradient_bytes = 5'000'000'000;
    chain.stages.resize(2);
    chain.stages[0] = {"first", 3, 7, 100, 1'000, 10'000, 100'000, 200'000, 400'000, 1'000'000};
    chain.stages[1] = {"second", 4, 9, 300, 3'000, 30'000, 0, 500'000, 0, 3'000'000};
    return chain;
}

}  // namespace

TEST_CASE("the bytes of every action are the terms of the model and nothing else") {
    const Chain chain = telling_chain();
    const Schedule schedule{"by hand",
                            2,
                            {Forward{1, false}, Forward{2, true}, Visit{1}, Backward{2},
                             Drop{1, Item::output}, Forward{1, true}, Backward{1}}};
    const std::vector<Bytes> expected{
        11 + 100 + 100'000,                                     // a(1) and its forward workspace
        11 + 100 + 3'000 + 500'000,                             // ā(2) and its recording workspace
        11 + 100 + 3'000,                                       // what is kept
        11 + 100 + 3'000 + 30'000 + 3'000'000,                  // delta(2) and the weight gradient
        11 + 100 + 10'000 + 3'000'000,                          // delta(1) took its place
        11 + 1'000 + 10'000 + 3'000'000 + 200'000,              // ā(1) again
        11 + 1'000 + 10'000 + 3'000'000 + 1'000'000 + 400'000,  // its backward and workspace
    };
    CHECK(resident_bytes_by_action(schedule, chain) == expected);
    const auto judged = replay(schedule, chain, Goal::gradient);
    CHECK_FALSE(judged.fault);
    CHECK(judged.peak_bytes == expected[6]);
    CHECK(judged.peak_action == 6);
    CHECK(judged.cost == 3 + 4 + 9 + 3 + 7);
    CHECK(judged.forward_steps == 3);
    CHECK(judged.recorded_steps == 2);
    CHECK(judged.backward_steps == 2);
}

TEST_CASE("the peak stands at its first action, and an empty schedule holds the input") {
    const auto judged = replay(keep_all(3), unit_chain(3), Goal::gradient);
    CHECK(judged.peak_bytes == 4);
    CHECK(judged.peak_action == 2);
    CHECK(replay({"", 3, {}}, unit_chain(3), Goal::any).peak_bytes == 1);
}

TEST_CASE("copies on storage cost no memory and their bytes are counted per level") {
    const Schedule schedule{"by hand",
                            3,
                            {Forward{1, false}, Store{1, 2}, Forward{2, false},
                             Drop{1, Item::output}, Store{2, 2}, Load{1, 2}}};
    const auto judged = replay(schedule, unit_chain(3), Goal::any);
    CHECK_FALSE(judged.fault);
    CHECK(judged.peak_bytes == 3);
    CHECK(judged.stored_bytes_peak == std::vector<Bytes>{0, 2});
}

TEST_CASE("every illegal action is a fault with its reason") {
    CHECK(fault_of({Forward{2, false}}) == "0: forward 2 needs a(1), which is not resident");
    CHECK(fault_of({Forward{4, false}}) == "0: forward 4 is outside the stages 1 to 3");
    CHECK(fault_of({Forward{0, true}}) == "0: forward 0 is outside the stages 1 to 3");
    CHECK(fault_of({Forward{1, false}, Forward{1, false}}) ==
          "1: forward 1 makes a(1), which is resident already");
    CHECK(fault_of({Forward{1, true}, Forward{1, true}}) ==
          "1: forward 1 makes ā(1), which is resident already");
    CHECK(fault_of({Forward{1, true}, Forward{1, false}}) == "legal");
    CHECK(fault_of({Backward{2}}) == "0: backward 2 needs delta(2), which is not resident");
    CHECK(fault_of({Backward{3}}) == "0: backward 3 needs ā(3), which is not resident");
    CHECK(fault_of({Forward{1, false}, Forward{2, false}, Forward{3, true}, Drop{2, Item::output},
                    Backward{3}}) == "4: backward 3 needs a(2), which is not resident");
    CHECK(fault_of({Drop{1, Item::output}}) == "0: drop 1 lets go of a(1), which is not resident");
    CHECK(fault_of({Forward{1, false}, Drop{1, Item::saved}}) ==
          "1: drop 1 lets go of ā(1), which is not resident");
    CHECK(fault_of({Drop{0, Item::output}}) == "0: drop 0 is outside the stages 1 to 3");
    CHECK(fault_of({Visit{1}}) == "0: visit 1 needs a(1), which is not resident");
    CHECK(fault_of({Visit{0}}) == "legal");
    CHECK(fault_of({Store{1, 1}}) == "0: store 1 needs a(1), which is not resident");
    CHECK(fault_of({Forward{1, false}, Store{1, 9}}) ==
          "1: store 1 names storage level 9, outside 1 to 8");
    CHECK(fault_of({Forward{1, false}, Store{1, 1}, Store{1, 1}}) ==
          "2: store 1 copies a(1) to level 1, which has it already");
    CHECK(fault_of({Forward{1, false}, Store{1, 1}, Load{1, 2}}) ==
          "2: load 1 needs a copy of a(1) on level 2, which has none");
    CHECK(fault_of({Forward{1, false}, Store{1, 1}, Load{1, 1}}) ==
          "2: load 1 makes a(1), which is resident already");
}

TEST_CASE("a schedule that leaves its goal undone is a fault at its end") {
    CHECK(fault_of({Forward{1, false}}, Goal::inference) ==
          "1: the schedule ends, but a(3) was never made");
    CHECK(fault_of({}, Goal::gradient) == "0: the schedule ends, but backward 3 never ran");
    CHECK(fault_of({Visit{0}}, Goal::activations) == "0: visit 0 comes where visit 3 is due");
    CHECK(fault_of({Forward{1, false}, Visit{1}}, Goal::activations, 1) ==
          "2: the schedule ends, but a(0) was never visited");
    CHECK(fault_of({Forward{1, false}, Visit{1}, Visit{0}}, Goal::activations, 1) == "legal");
    CHECK(fault_of({}) == "legal");
}

TEST_CASE("a schedule for another length is refused as a whole") {
    const auto judged = replay(keep_all(5), unit_chain(6), Goal::gradient);
    REQUIRE(judged.fault);
    CHECK(judged.fault->sentence == "the schedule is for 5 stages, the chain has 6");
}

TEST_CASE("bytes and costs that leave 64 bits are refused, not wrapped") {
    Chain chain = unit_chain(2);
    chain.stages[0].saved_bytes = chain.stages[1].saved_bytes = std::int64_t{1} << 62;
    CHECK_THROWS_AS(replay(keep_all(2), chain, Goal::gradient), std::overflow_error);
    chain = unit_chain(2);
    chain.stages[0].forward_cost = chain.stages[1].forward_cost = std::int64_t{1} << 62;
    CHECK_THROWS_AS(replay(keep_all(2), chain, Goal::gradient), std::overflow_error);
}

TEST_CASE("no single action of a legal schedule can be removed, repeated or exchanged unnoticed") {
    const Chain chain = unit_chain(9);
    const Schedule legal = segmented_gradient("every:3", 9, every_k_checkpoints(9, 3));
    const auto truth = replay(legal, chain, Goal::gradient);
    REQUIRE_FALSE(truth.fault);
    const auto noticed = [&](const std::vector<Action>& actions) {
        const auto judged = replay({legal.name, 9, actions}, chain, Goal::gradient);
        // A drop left out may go unpunished in legality; then it shows in the bytes.
        return judged.fault.has_value() ||
               resident_bytes_by_action({legal.name, 9, actions}, chain) !=
                   resident_bytes_by_action(legal, chain);
    };
    for (std::size_t i = 0; i < legal.actions.size(); ++i) {
        CAPTURE(i);
        auto removed = legal.actions;
        removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(noticed(removed));
        auto repeated = legal.actions;
        repeated.insert(repeated.begin() + static_cast<std::ptrdiff_t>(i), legal.actions[i]);
        CHECK(noticed(repeated));
        if (i + 1 == legal.actions.size()) continue;
        auto exchanged = legal.actions;
        std::swap(exchanged[i], exchanged[i + 1]);
        CHECK(noticed(exchanged));
    }
    CHECK_FALSE(noticed(legal.actions));
}
