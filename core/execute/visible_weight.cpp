#include "execute/visible_weight.h"

#include <cmath>

#include "execute/stage_run.h"

namespace rootspace {
namespace {

Steps last_stage_with_parameters(const Network<float>& network) {
    Steps stage = network.stage_count();
    while (stage > 1 && network.stage(stage).parameter_elements == 0) --stage;
    return stage;
}

std::int64_t largest_magnitude(const float* row, std::int64_t count) {
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < count; ++i)
        if (std::abs(row[i]) > std::abs(row[best])) best = i;
    return best;
}

}  // namespace

WeightPlace visible_weight(Network<float>& network) {
    const Steps stage = last_stage_with_parameters(network);
    const auto* linear = std::get_if<LinearOp>(&network.stage(stage).tape.ops.front().op);
    if (!linear) return {stage, 0};
    Buffer activation;
    const float* input = network.input();
    for (Steps l = 1; l < stage; ++l) {
        activation = StageRun<float>(network.stage(l), network.ledger(), input, network.weights(l),
                                     network.context(l, std::nullopt))
                         .forward_plain(Purpose::kept_activation);
        input = activation.as<float>();
    }
    return {stage, largest_magnitude(input, linear->in) * linear->out};
}

}  // namespace rootspace
