#include "schedule/frontier.h"

#include <algorithm>
#include <optional>

#include "schedule/assessment.h"
#include "schedule/catalogue.h"
#include "support/catch.h"
#include "varied_chain.h"

using namespace rootspace;

namespace {

// What the frontier may choose from: everything but at: and online:.
std::vector<ScheduleSpec> candidates(Steps stages, Goal goal) {
    std::vector<ScheduleSpec> specs{KeepAll{}};
    if (goal == Goal::inference) specs.push_back(Plain{});
    specs.push_back(Sqrt{});
    if (goal == Goal::gradient) specs.push_back(Recursive{});
    for (Steps p = 1; p <= stages; ++p) {
        specs.push_back(EveryK{p});
        if (goal != Goal::inference) specs.push_back(Revolve{p});
    }
    return specs;
}

}  // namespace

TEST_CASE("what is assessed without a list equals what replay says of the list") {
    for (std::uint32_t seed = 1; seed <= 25; ++seed) {
        const Steps stages = 1 + seed * 7 % 33;
        const Chain chain = varied_chain(seed, stages);
        for (Goal goal : {Goal::gradient, Goal::activations}) {
            const Assessor assessor(chain, goal);
            const BinomialTable table(assessor.reversed_steps(), stages);
            const auto expect = [&](const ScheduleSpec& spec, const Assessment& assessed) {
                const auto truth = replay(*build_schedule(spec, chain, goal).schedule, chain, goal);
                CAPTURE(seed, stages, spec_text(spec));
                CHECK(assessed == Assessment{truth.peak_bytes, truth.cost});
            };
            expect(KeepAll{}, assessor.segmented({}));
            expect(Sqrt{}, assessor.segmented(sqrt_checkpoints(stages)));
            if (goal == Goal::gradient) expect(Recursive{}, assessor.recursive());
            for (Steps p = 1; p <= stages; ++p) {
                expect(EveryK{p}, assessor.segmented(every_k_checkpoints(stages, p)));
                expect(Revolve{p}, assessor.binomial(p, table));
            }
        }
    }
}

TEST_CASE("a budget buys the cheapest schedule that fits, and never more bytes than it has") {
    for (Goal goal : {Goal::gradient, Goal::inference, Goal::activations})
        for (std::uint32_t seed : {1u, 2u, 3u}) {
            const Steps stages = 14;
            const Chain chain = varied_chain(seed, stages);
            std::vector<Replay> all;
            for (const auto& spec : candidates(stages, goal))
                all.push_back(replay(*build_schedule(spec, chain, goal).schedule, chain, goal));
            const CatalogueFrontier frontier(chain, goal);
            const Bytes most =
                replay(*build_schedule("keep-all", chain, goal).schedule, chain, goal).peak_bytes;
            for (Bytes budget = 0; budget <= most + 10; budget += 11) {
                std::optional<std::int64_t> least;
                for (const auto& one : all)
                    if (one.peak_bytes <= budget)
                        least = std::min(least.value_or(one.cost), one.cost);
                const auto outcome = build_schedule(Budget{budget}, chain, goal);
                CAPTURE(seed, budget);
                REQUIRE(outcome.schedule.has_value() == least.has_value());
                if (!least) {
                    CHECK(outcome.smallest_feasible_bytes == frontier.smallest_feasible_bytes());
                    continue;
                }
                const auto bought = replay(*outcome.schedule, chain, goal);
                CHECK_FALSE(bought.fault);
                CHECK(bought.peak_bytes <= budget);
                CHECK(bought.cost == *least);
            }
        }
}

TEST_CASE("a budget that cannot be met names the smallest that can, and that one can") {
    const Chain chain = varied_chain(7, 20);
    const auto refused = build_schedule("budget:1", chain, Goal::gradient);
    CHECK_FALSE(refused.schedule);
    const Bytes smallest = refused.smallest_feasible_bytes;
    CHECK(build_schedule(Budget{smallest}, chain, Goal::gradient).schedule);
    CHECK_FALSE(build_schedule(Budget{smallest - 1}, chain, Goal::gradient).schedule);
}

TEST_CASE("along the frontier bytes rise and cost falls") {
    for (Steps stages : {1, 30, 3000}) {
        const CatalogueFrontier frontier(varied_chain(3, stages), Goal::gradient);
        const auto& points = frontier.points();
        REQUIRE_FALSE(points.empty());
        for (std::size_t i = 1; i < points.size(); ++i) {
            CHECK(points[i].peak_bytes > points[i - 1].peak_bytes);
            CHECK(points[i].cost < points[i - 1].cost);
        }
        CHECK(frontier.cheapest_within(points.back().peak_bytes) == &points.back());
        CHECK(frontier.cheapest_within(points.front().peak_bytes - 1) == nullptr);
    }
}
