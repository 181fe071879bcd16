// Properties over random chains, schedules and budgets; seeds fixed, counterexamples shrunk.
#include <algorithm>

#include "schedule/catalogue.h"
#include "schedule/frontier.h"
#include "schedule/random_schedule.h"
#include "support/property.h"
#include "varied_chain.h"

using namespace rootspace;

namespace {

Replay judged(const ScheduleSpec& spec, const Chain& chain) {
    return replay(*build_schedule(spec, chain, Goal::gradient).schedule, chain, Goal::gradient);
}

Chain scaled(Chain chain, std::int64_t factor) {
    chain.input_bytes *= factor, chain.constant_bytes *= factor;
    chain.input_gradient_bytes *= factor;
    for (auto& stage : chain.stages)
        for (Bytes* bytes : {&stage.output_bytes, &stage.saved_bytes, &stage.gradient_bytes,
                             &stage.forward_workspace_bytes, &stage.recording_workspace_bytes,
                             &stage.backward_workspace_bytes, &stage.weight_gradient_bytes})
            *bytes *= factor;
    return chain;
}

}  // namespace

TEST_CASE("property: every random schedule is legal on every chain") {
    require_property(
        [](std::uint32_t chain_seed, std::uint64_t seed) {
            const Steps stages = *rc::gen::inRange<Steps>(1, 80);
            const auto result = replay(random_schedule(seed, stages),
                                       varied_chain(chain_seed, stages), Goal::gradient);
            RC_ASSERT(!result.fault.has_value());
            RC_ASSERT(result.backward_steps == stages);
        },
        101, 300);
}

TEST_CASE(
    "property: the peak of what a budget buys is within it, and more budget never costs more") {
    require_property(
        [](std::uint32_t chain_seed) {
            const Steps stages = *rc::gen::inRange<Steps>(1, 30);
            const Chain chain = varied_chain(chain_seed, stages);
            const CatalogueFrontier frontier(chain, Goal::gradient);
            const Bytes budget = *rc::gen::inRange<Bytes>(0, 6000);
            const Bytes more = budget + *rc::gen::inRange<Bytes>(0, 2000);
            const auto* bought = frontier.cheapest_within(budget);
            if (bought == nullptr) {
                RC_ASSERT(budget < frontier.smallest_feasible_bytes());
                return;
            }
            const auto truth = judged(bought->spec, chain);
            RC_ASSERT(truth.peak_bytes <= budget);
            RC_ASSERT(truth.peak_bytes == bought->peak_bytes);
            RC_ASSERT(truth.cost == bought->cost);
            RC_ASSERT(frontier.cheapest_within(more)->cost <= bought->cost);
            RC_ASSERT(frontier.cheapest_within(bought->peak_bytes) == bought);
        },
        102, 300);
}

TEST_CASE("property: bytes times k are peaks times k, at the same cost") {
    require_property(
        [](std::uint32_t chain_seed, std::uint64_t seed) {
            const Steps stages = *rc::gen::inRange<Steps>(1, 40);
            const auto factor = *rc::gen::inRange<std::int64_t>(2, 1000);
            const Chain chain = varied_chain(chain_seed, stages);
            const auto schedule = random_schedule(seed, stages);
            const auto once = replay(schedule, chain, Goal::gradient);
            const auto times = replay(schedule, scaled(chain, factor), Goal::gradient);
            RC_ASSERT(times.peak_bytes == factor * once.peak_bytes);
            RC_ASSERT(times.peak_action == once.peak_action);
            RC_ASSERT(times.cost == once.cost);
        },
        103, 200);
}

TEST_CASE("property: the peak is the largest of the bytes by action") {
    require_property(
        [](std::uint32_t chain_seed, std::uint64_t seed) {
            const Steps stages = *rc::gen::inRange<Steps>(1, 40);
            const Chain chain = varied_chain(chain_seed, stages);
            const auto schedule = random_schedule(seed, stages);
            const auto result = replay(schedule, chain, Goal::gradient);
            const auto bytes = resident_bytes_by_action(schedule, chain);
            RC_ASSERT(result.peak_bytes == *std::max_element(bytes.begin(), bytes.end()));
            RC_ASSERT(bytes[static_cast<std::size_t>(result.peak_action)] == result.peak_bytes);
        },
        104, 200);
}

TEST_CASE("property: a schedule written as JSON and read again is the same") {
    require_property(
        [](std::uint64_t seed) {
            const auto schedule = random_schedule(seed, *rc::gen::inRange<Steps>(1, 20));
            RC_ASSERT(schedule_from_json(schedule_to_json(schedule).dump()) == schedule);
        },
        105, 100);
}
