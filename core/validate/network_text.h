// Network files in pieces, for the networks of the digest cases. "layers" is the inside of a list.
#pragma once

#include <cstdint>
#include <string>

namespace rootspace::digests {

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

inline std::string sequence(const std::string& layers) {
    return R"({"kind":"sequence","layers":[)" + layers + "]}";
}

inline std::string linear(int out, bool bias = true) {
    return R"({"kind":"linear","out":)" + std::to_string(out) + (bias ? "}" : R"(,"bias":false})");
}

inline std::string kind(const std::string& name) { return R"({"kind":")" + name + "\"}"; }

inline std::string dropout(const std::string& rate) {
    return R"({"kind":"dropout","rate":)" + rate + "}";
}

inline std::string attention(int heads, int kv_heads, bool causal, bool bias = false) {
    return R"({"kind":"attention","heads":)" + std::to_string(heads) + R"(,"kv_heads":)" +
           std::to_string(kv_heads) + (causal ? R"(,"causal":true)" : "") +
           (bias ? R"(,"bias":true})" : "}");
}

inline std::string embedding(int out) {
    return R"({"kind":"embedding","out":)" + std::to_string(out) + "}";
}

inline std::string swiglu(int out) {
    return R"({"kind":"swiglu","out":)" + std::to_string(out) + "}";
}

}  // namespace rootspace::digests
