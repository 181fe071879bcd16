// Chains whose stages all differ, so that no term of the byte model hides behind another.
#pragma once

#include <cstdint>
#include <random>

#include "cost/chain.h"

namespace rootspace {

inline Chain varied_chain(std::uint32_t seed, std::int64_t stage_count) {
    std::mt19937 random(seed);  // the standard fixes its sequence
    const auto up_to = [&](int highest) { return static_cast<Bytes>(random() % (highest + 1)); };
    Chain chain;
    chain.name = "varied";
    chain.input_bytes = up_to(40);
    chain.constant_bytes = up_to(100);
    chain.input_gradient_bytes = up_to(200);
    for (std::int64_t l = 0; l < stage_count; ++l) {
        StageCost stage;
        stage.forward_cost = up_to(9);
        stage.backward_cost = up_to(9);
        stage.output_bytes = up_to(100);
        stage.saved_bytes = stage.output_bytes + up_to(200);
        stage.gradient_bytes = up_to(100);
        stage.forward_workspace_bytes = up_to(60);
        stage.recording_workspace_bytes = up_to(60);
        stage.backward_workspace_bytes = up_to(60);
        stage.weight_gradient_bytes = up_to(50);
        chain.stages.push_back(stage);
    }
    return chain;
}

}  // namespace rootspace
