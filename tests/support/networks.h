// Networks that many tests run: small, with fixed seeds, every layer kind among them.
#pragma once

#include <memory>
#include <string>

#include "cost/network_plan.h"
#include "model/network_file.h"

namespace rootspace {

inline std::shared_ptr<const NetworkPlan> plan_of(const std::string& network_json) {
    return std::make_shared<NetworkPlan>(plan_network(network_from_json(network_json)));
}

// L stages: L - 2 of width `width`, one to 3 outputs, the loss.
inline std::string deep_mlp(std::int64_t stages, int seed, int width = 5, int batch = 3) {
    return feature_network(
        batch, width,
        repeated(stages - 2, residual(kind("rms_norm") + "," + linear(width) + "," + kind("tanh") +
                                      "," + dropout("0.25"))) +
            "," + linear(3),
        "squared_error", seed);
}

// L stages: embedding, L - 3 blocks of attention or swiglu by turns, logits, the loss.
inline std::string deep_transformer(std::int64_t stages, int seed, int channels = 4,
                                    int tokens = 3) {
    std::string blocks;
    for (std::int64_t i = 0; i < stages - 3; ++i)
        blocks +=
            (i % 2 == 0
                 ? residual(kind("layer_norm") + "," + attention(2, 1, true) + "," + dropout("0.2"))
                 : residual(kind("rms_norm") + "," + swiglu(6) + "," + linear(channels) + "," +
                            dropout("0.2"))) +
            ",";
    return token_network(2, tokens, 7, embedding(channels) + "," + blocks + linear(7),
                         "cross_entropy", seed);
}

}  // namespace rootspace
