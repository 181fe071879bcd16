#include "schedule/random_schedule.h"

#include <set>

#include "schedule/replay.h"
#include "support/catch.h"
#include "varied_chain.h"

using namespace rootspace;

TEST_CASE("a thousand random schedules of each length are legal and complete") {
    for (Steps stages : {1, 2, 3, 4, 8, 16, 32, 64}) {
        const Chain chain = varied_chain(static_cast<std::uint32_t>(stages), stages);
        for (std::uint64_t seed = 0; seed < 1000; ++seed) {
            const auto judged = replay(random_schedule(seed, stages), chain, Goal::gradient);
            if (judged.fault) FAIL("seed " << seed << ", " << judged.fault->sentence);
        }
    }
}

TEST_CASE("the same seed gives the same schedule, another seed another") {
    CHECK(random_schedule(5, 32) == random_schedule(5, 32));
    CHECK_FALSE(random_schedule(5, 32).actions == random_schedule(6, 32).actions);
}

TEST_CASE(
    "they have many shapes: every kind of action, a and ā together, ā without what it came from") {
    std::set<std::size_t> kinds;
    std::set<Steps> forward_counts;
    bool both = false, saved_alone = false;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto schedule = random_schedule(seed, 16);
        std::vector<bool> output(17), saved(17);
        for (const auto& action : schedule.actions) {
            kinds.insert(action.index());
            if (const auto* f = std::get_if<Forward>(&action))
                (f->save ? saved : output)[f->stage] = true;
            if (const auto* l = std::get_if<Load>(&action)) output[l->stage] = true;
            if (const auto* d = std::get_if<Drop>(&action))
                (d->item == Item::saved ? saved : output)[d->stage] = false;
            if (const auto* b = std::get_if<Backward>(&action))
                output[b->stage] = saved[b->stage] = false;
            for (Steps l = 2; l <= 16; ++l) {
                both = both || (output[l] && saved[l]);
                saved_alone = saved_alone || (saved[l] && !output[l - 1] && !saved[l - 1]);
            }
        }
        forward_counts.insert(replay(schedule, unit_chain(16), Goal::gradient).forward_steps);
    }
    CHECK(kinds.size() == std::variant_size_v<Action>);
    CHECK(both);
    CHECK(saved_alone);
    CHECK(forward_counts.size() > 30);
}
