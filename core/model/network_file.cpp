#include "model/network_file.h"

namespace rootspace {

std::string feature_network(int batch, int features, const std::string& layers,
                            const std::string& loss, int seed) {
    return R"({"seed":)" + std::to_string(seed) + R"(,"batch":)" + std::to_string(batch) +
           R"(,"input":{"features":)" + std::to_string(features) + R"(},"layers":[)" + layers +
           R"(],"loss":")" + loss + "\"}";
}

std::string token_network(int batch, int tokens, int vocabulary, const std::string& layers,
                          const std::string& loss, int seed) {
    return R"({"seed":)" + std::to_string(seed) + R"(,"batch":)" + std::to_string(batch) +
           R"(,"input":{"tokens":)" + std::to_string(tokens) + R"(,"vocabulary":)" +
           std::to_string(vocabulary) + R"(},"layers":[)" + layers + R"(],"loss":")" + loss + "\"}";
}

std::string repeated(std::int64_t times, const std::string& layers) {
    return R"({"kind":"repeat","times":)" + std::to_string(times) + R"(,"layers":[)" + layers +
           "]}";
}

std::string residual(const std::string& layers) {
    return R"({"kind":"residual","layers":[)" + layers + "]}";
}

std::string sequence(const std::string& layers) {
    return R"({"kind":"sequence","layers":[)" + layers + "]}";
}

std::string linear(int out, bool bias) {
    return R"({"kind":"linear","out":)" + std::to_string(out) + (bias ? "}" : R"(,"bias":false})");
}

std::string kind(const std::string& name) { return R"({"kind":")" + name + "\"}"; }

std::string dropout(const std::string& rate) { return R"({"kind":"dropout","rate":)" + rate + "}"; }

std::string attention(int heads, int kv_heads, bool causal, bool bias) {
    return R"({"kind":"attention","heads":)" + std::to_string(heads) + R"(,"kv_heads":)" +
           std::to_string(kv_heads) + (causal ? R"(,"causal":true)" : "") +
           (bias ? "}" : R"(,"bias":false})");
}

std::string embedding(int out) {
    return R"({"kind":"embedding","out":)" + std::to_string(out) + "}";
}

std::string swiglu(int out) { return R"({"kind":"swiglu","out":)" + std::to_string(out) + "}"; }

}  // namespace rootspace
