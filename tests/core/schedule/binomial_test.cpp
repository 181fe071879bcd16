#include "schedule/binomial.h"

#include <limits>
#include <random>

#include "schedule/replay.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;

TEST_CASE("the closed form gives all 2493 rows of the published table") {
    const auto rows = read_csv("revolve_forward_steps.csv");
    REQUIRE(rows.size() == 2493);
    for (const auto& row : rows) {
        const Steps steps = std::stoll(row[0]), slots = std::stoll(row[1]);
        CAPTURE(steps, slots);
        CHECK(least_repetitions(steps, slots) == std::stoll(row[2]));
        CHECK(least_advances(steps, slots) == std::stoll(row[3]));
    }
}

TEST_CASE("the closed form solves the recurrence it stands for") {
    // P(1,c) = 0, P(l,1) = l(l-1)/2, P(l,c) = min over m of m + P(l-m,c-1) + P(m,c).
    constexpr Steps longest = 90, most_slots = 12;
    std::vector<std::vector<std::int64_t>> least(most_slots + 1,
                                                 std::vector<std::int64_t>(longest + 1));
    for (Steps l = 1; l <= longest; ++l) least[1][l] = l * (l - 1) / 2;
    for (Steps c = 2; c <= most_slots; ++c)
        for (Steps l = 2; l <= longest; ++l) {
            auto best = std::numeric_limits<std::int64_t>::max();
            for (Steps m = 1; m < l; ++m)
                best = std::min(best, m + least[c - 1][l - m] + least[c][m]);
            least[c][l] = best;
        }
    for (Steps c = 1; c <= most_slots; ++c)
        for (Steps l = 1; l <= longest; ++l) CHECK(least_advances(l, c) == least[c][l]);
}

TEST_CASE("materialised schedules take exactly the least forward steps") {
    for (Steps steps = 1; steps <= 150; ++steps)
        for (Steps slots : {1, 2, 3, 4, 5, 6, 7, 8, 12, 31, 32, 149, 150, 400}) {
            const auto judged = replay(binomial(steps, slots), unit_chain(steps), Goal::gradient);
            CAPTURE(steps, slots);
            CHECK_FALSE(judged.fault);
            CHECK(judged.forward_steps == steps + least_advances(steps, slots));
        }
}

TEST_CASE("an action found without walking is the action of the walk") {
    for (Steps steps = 1; steps <= 200; steps += steps < 40 ? 1 : 7)
        for (Steps slots = 1; slots <= 12; ++slots) {
            const auto written = binomial(steps, slots).actions;
            const BinomialSchedule found(steps, slots);
            REQUIRE(found.action_count() == static_cast<std::int64_t>(written.size()));
            bool same = true;
            for (std::size_t i = 0; i < written.size(); ++i)
                same = same && found.action_at(static_cast<std::int64_t>(i)) == written[i];
            CAPTURE(steps, slots);
            CHECK(same);
        }
}

namespace {

Action shifted(Action action, Steps base) {
    std::visit([base](auto& one) { one.stage += base; }, action);
    return action;
}

}  // namespace

TEST_CASE("at 10^12 steps every action belongs where the recursion puts it") {
    constexpr Steps trillion = 1'000'000'000'000;
    std::mt19937_64 random(20);
    for (Steps slots : {2, 3, 5, 20, 50, 100}) {
        const BinomialSchedule whole(trillion, slots);
        CHECK(whole.action_count() == 2 * (least_advances(trillion, slots) + trillion));
        // The first checkpoint: where the advance from the input ends.
        Steps low = 1, high = trillion - 1;
        while (low < high) {
            const Steps middle = low + (high - low) / 2;
            const auto after =
                whole.action_at(2 * middle - 1);  // continues the advance, or does not
            if (after == Action{Forward{middle + 1, false}} &&
                whole.action_at(2 * middle) == Action{Drop{middle, Item::output}})
                low = middle + 1;
            else
                high = middle;
        }
        const Steps split = low;
        CAPTURE(slots, split);
        // An optimal split: both sides reach the least.
        CHECK(split + least_advances(trillion - split, slots - 1) + least_advances(split, slots) ==
              least_advances(trillion, slots));
        const BinomialSchedule right(trillion - split, slots - 1), left(split, slots);
        const std::int64_t right_start = 2 * split - 1;
        const std::int64_t left_start = right_start + right.action_count() + 1;
        CHECK(whole.action_at(left_start - 1) == Action{Drop{split, Item::output}});
        for (int sample = 0; sample < 200; ++sample) {
            const auto r =
                static_cast<std::int64_t>(random() % std::uint64_t(right.action_count()));
            CHECK(whole.action_at(right_start + r) == shifted(right.action_at(r), split));
            const auto l = static_cast<std::int64_t>(random() % std::uint64_t(left.action_count()));
            CHECK(whole.action_at(left_start + l) == left.action_at(l));
        }
    }
}

TEST_CASE("the end of a schedule of 10^12 steps, replayed, turns the first stages") {
    const BinomialSchedule whole(1'000'000'000'000, 20);
    // The last left suffixes are short chains of their own: the tail of the whole is the schedule
    // of C(20+2, 2) steps.
    const Steps tail_steps = longest_chain(20, 2);
    const auto tail = binomial(tail_steps, 20);
    const auto start = whole.action_count() - static_cast<std::int64_t>(tail.actions.size());
    for (std::size_t i = 0; i < tail.actions.size(); ++i)
        REQUIRE(whole.action_at(start + static_cast<std::int64_t>(i)) == tail.actions[i]);
    CHECK_FALSE(replay(tail, unit_chain(tail_steps), Goal::gradient).fault);
}

TEST_CASE("counts that leave 64 bits are refused, not wrapped") {
    CHECK_THROWS_AS(BinomialSchedule(1'000'000'000'000'000, 1), std::overflow_error);
    CHECK(BinomialSchedule(1'000'000'000, 1).action_count() == 1'000'000'001'000'000'000);
    CHECK_THROWS_AS(longest_chain(100, 100), std::overflow_error);
}
