// One gradient under one schedule, and everything that must not depend on the schedule.
#pragma once

#include <cstring>
#include <string>

#include "execute/executor.h"
#include "schedule/live_intervals.h"
#include "schedule/replay.h"
#include "support/catch.h"

namespace rootspace {

// What must be equal, to the last bit, under every schedule.
struct GradientResult {
    std::uint64_t loss_bits = 0;
    std::string output_digest, gradient_digest;
    bool operator==(const GradientResult&) const = default;
};

// Runs the schedule and holds its bytes and counts against what replay predicts.
inline GradientResult gradient_of(Network<float>& network, const Chain& chain,
                                  const Schedule& schedule, std::uint32_t step = 0) {
    Ledger& ledger = network.ledger();
    const Replay predicted = replay(schedule, chain, Goal::gradient);
    REQUIRE_FALSE(predicted.fault);
    const Bytes before = ledger.live_bytes();
    GradientResult result;
    {
        ledger.reset_peak();
        Executor<float> executor(network, schedule, step);
        while (executor.advance()) {
        }
        REQUIRE(ledger.peak_bytes() == predicted.peak_bytes);
        REQUIRE(ledger.at_peak().total() == predicted.peak_bytes);
        REQUIRE(ledger.activation_peak_bytes() == activation_peak_bytes(schedule, chain));
        REQUIRE(executor.counts() == StepCounts{predicted.forward_steps, predicted.recorded_steps,
                                                predicted.backward_steps});
        const double loss = executor.loss();
        std::memcpy(&result.loss_bits, &loss, sizeof loss);
        result.output_digest = executor.output_digest();
        result.gradient_digest = executor.gradient_digest();
    }
    REQUIRE(ledger.live_bytes() == before);
    return result;
}

}  // namespace rootspace
