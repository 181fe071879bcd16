// Networks that many tests run: small, with fixed seeds, every layer kind among them.
#pragma once

#include <memory>
#include <string>

#include "cost/network_plan.h"

namespace rootspace {

inline std::shared_ptr<const NetworkPlan> plan_of(const std::string& network_json) {
    return std::make_shared<NetworkPlan>(plan_network(network_from_json(network_json)));
}

// "layers" is the inside of the list.
inline std::string feature_network(int batch, int features, const std::string& layers,
                                   const std::string& loss = "squared_error", int seed = 1) {
    return R"({"seed":)" + std::to_string(seed) + R"(,"batch":)" + std::to_string(batch) +
           R"(,"input":{"features":)" + std::to_string(features) + R"(},"layers":[)" + layers +
           R"(],"loss":")" + loss + "\"}";
}

inline std::string token_network(int batch, int tokens, int vocabulary, const std::string& layers,
                                 const std::string& loss = "cross_entropy", int seed = 1) {
    return R"({"seed":)" + std::to_string(seed) + R"(,"batch":)" + std::to_string(batch) +
           R"(,"input":{"tokens":)" + std::to_string(tokens) + R"(,"vocabulary":)" +
           std::to_string(vocabulary) + R"(},"layers":[)" + layers + R"(],"loss":")" + loss + "\"}";
}

inline std::string repeated(std::int64_t times, const std::string& layers) {
    return R"({"kind":"repeat","times":)" + std::to_string(times) + R"(,"layers":[)" + layers +
           "]}";
}

inline std::string residual(const std::string& layers) {
    return R"({"kind":"residual","layers":[)" + layers + "]}";
}

inline std::string linear(int out, bool bias = true) {
    return R"({"kind":"linear","out":)" + std::to_string(out) + (bias ? "}" : R"(,"bias":false})");
}

inline std::string kind(const std::string& name) { return R"({"kind":")" + name + "\"}"; }

inline std::string dropout(const std::string& rate) {
    return R"({"kind":"dropout","rate":)" + rate + "}";
}

inline std::string attention(int heads, int kv_heads, bool causal) {
    return R"({"kind":"attention","heads":)" + std::to_string(heads) + R"(,"kv_heads":)" +
           std::to_string(kv_heads) + (causal ? R"(,"causal":true})" : "}");
}

inline std::string embedding(int out) {
    return R"({"kind":"embedding","out":)" + std::to_string(out) + "}";
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
                 : residual(kind("rms_norm") + R"(,{"kind":"swiglu","out":6},)" + linear(channels) +
                            "," + dropout("0.2"))) +
            ",";
    return token_network(2, tokens, 7, embedding(channels) + "," + blocks + linear(7),
                         "cross_entropy", seed);
}

}  // namespace rootspace
