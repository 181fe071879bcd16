// Random networks under random schedules, with shrinking: a failure comes as small as it can.
#include "gradient_run.h"
#include "schedule/keep_all.h"
#include "schedule/random_schedule.h"
#include "support/property.h"
#include "support/random_network.h"

using namespace rootspace;

namespace {

// A network of features with generated widths and kinds: something RapidCheck can shrink.
std::string network_from(const std::vector<std::uint8_t>& choices) {
    std::string layers = linear(3);
    for (const std::uint8_t choice : choices) {
        static const std::string kinds[] = {linear(3),
                                            kind("relu"),
                                            kind("gelu"),
                                            kind("tanh"),
                                            kind("rms_norm"),
                                            kind("layer_norm"),
                                            dropout("0.5"),
                                            swiglu(3),
                                            residual(kind("silu") + "," + linear(3)),
                                            residual(residual(dropout("0.2")))};
        layers += "," + kinds[choice % std::size(kinds)];
    }
    return feature_network(2, 3, layers);
}

struct Outcome {
    bool bits_equal, bytes_equal;
};

// `extra_bytes` is a planted fault: what a wrong predictor would add for each recorded stage.
Outcome outcome_of(const std::string& network_json, std::uint64_t schedule_seed,
                   Bytes extra_bytes = 0) {
    Ledger ledger;
    Network<float> network(plan_of(network_json), ledger);
    Chain chain = chain_of(network.plan(), Task::gradient);
    const GradientResult expected = gradient_of(network, chain, keep_all(network.stage_count()));
    const Schedule schedule = random_schedule(schedule_seed, network.stage_count());
    for (StageCost& stage : chain.stages) stage.saved_bytes += extra_bytes;
    const Replay predicted = replay(schedule, chain, Goal::gradient);
    ledger.reset_peak();
    Executor<float> executor(network, schedule, 0);
    while (executor.advance()) {
    }
    return {executor.gradient_digest() == expected.gradient_digest,
            ledger.peak_bytes() == predicted.peak_bytes};
}

}  // namespace

TEST_CASE("any network under any legal schedule: the bits of keep-all in the predicted bytes") {
    require_property(
        [](const std::vector<std::uint8_t>& choices, std::uint64_t schedule_seed) {
            const Outcome outcome = outcome_of(network_from(choices), schedule_seed);
            RC_ASSERT(outcome.bits_equal);
            RC_ASSERT(outcome.bytes_equal);
        },
        2026, 300);
}

TEST_CASE("the same for nested networks of every kind, on tokens and features") {
    require_property(
        [](std::uint64_t network_seed, std::uint64_t schedule_seed) {
            const Outcome outcome = outcome_of(RandomNetwork(network_seed).text(6), schedule_seed);
            RC_ASSERT(outcome.bits_equal);
            RC_ASSERT(outcome.bytes_equal);
        },
        2027, 300);
}

// The negative control: a predictor that is 4 bytes off is found, and the counterexample is shrunk
// to the smallest network there is.
TEST_CASE("a planted fault is found and shrunk") {
    rc::detail::TestParams params;
    params.seed = 2028;
    const auto result = rc::detail::checkTestable(
        [](const std::vector<std::uint8_t>& choices, std::uint64_t schedule_seed) {
            return outcome_of(network_from(choices), schedule_seed, 4).bytes_equal;
        },
        rc::detail::TestMetadata(), params);
    REQUIRE(result.is<rc::detail::FailureResult>());
    std::ostringstream message;
    rc::detail::printResultMessage(result, message);
    INFO(message.str());
    CHECK(message.str().find("[]") != std::string::npos);  // no layer beyond the one always there
}
