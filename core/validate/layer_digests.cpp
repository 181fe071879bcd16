// Every layer kind and loss, forward and backward, in a small network.
#include "model/network_file.h"
#include "validate/digest_case.h"
#include "validate/networks.h"

namespace rootspace {
namespace {

using Builder = Trial (*)(const std::string& layers);

Trial gradient(const std::string& network) {
    return trial_of(network_of(network), Task::gradient, "keep-all");
}

Trial behind_linear(const std::string& layer) {
    return gradient(feature_network(5, 19, linear(37) + "," + layer + "," + linear(11)));
}

Trial with_classes(const std::string& layer) {
    const std::string layers = linear(37) + "," + layer + "," + linear(11);
    return gradient(feature_network(5, 19, layers, "cross_entropy"));
}

// 37 rows of 70 channels: more than a vector, a tile or a cache line, and a multiple of none.
Trial on_rows(const std::string& layer) {
    return gradient(feature_network(37, 70, layer + "," + linear(3)));
}

Trial on_one_row(const std::string& layers) { return gradient(feature_network(1, 33, layers)); }

Trial on_tokens(const std::string& layer) {
    return gradient(token_network(3, 21, 50, embedding(24) + "," + layer + "," + linear(50)));
}

Trial from_tokens(const std::string& layer) { return gradient(token_network(3, 21, 50, layer)); }

void add(const std::string& name, Builder builder, std::string layers,
         std::vector<DigestCase>& cases) {
    cases.push_back(
        {"layer " + name, [builder, layers = std::move(layers)] { return builder(layers); }});
}

}  // namespace

std::vector<DigestCase> layer_digests() {
    std::vector<DigestCase> cases;
    add("linear", behind_linear, linear(23), cases);
    add("linear without bias", behind_linear, linear(23, false), cases);
    add("linear, 37 rows", on_rows, linear(131), cases);
    add("linear, one row", on_one_row, linear(67) + "," + linear(5, false), cases);
    for (const char* curve : {"relu", "gelu", "tanh", "silu"}) {
        add(curve, behind_linear, kind(curve), cases);
        add(std::string(curve) + ", 37 rows", on_rows, kind(curve), cases);
    }
    add("swiglu", behind_linear, swiglu(29), cases);
    add("swiglu, 37 rows", on_rows, swiglu(131), cases);
    for (const char* norm : {"layer_norm", "rms_norm"}) {
        add(norm, behind_linear, kind(norm), cases);
        add(std::string(norm) + ", 37 rows", on_rows, kind(norm), cases);
    }
    add("dropout", behind_linear, dropout("0.3"), cases);
    add("dropout, 37 rows", on_rows, dropout("0.5"), cases);
    add("residual", behind_linear, residual(residual(kind("tanh"))), cases);
    add("sequence, linear and relu", behind_linear, sequence(linear(40) + "," + kind("relu")),
        cases);
    add("sequence, linear and gelu", behind_linear, sequence(linear(40) + "," + kind("gelu")),
        cases);
    cases.push_back({"loss cross_entropy", [] { return with_classes(kind("gelu")); }});
    add("embedding", from_tokens, embedding(50), cases);
    add("attention", on_tokens, attention(3, 3, false), cases);
    add("attention, causal", on_tokens, attention(4, 4, true), cases);
    add("attention, causal, grouped", on_tokens, attention(6, 2, true), cases);
    add("attention without bias", on_tokens, attention(2, 1, true, false), cases);
    add("swiglu on tokens", on_tokens, swiglu(37), cases);
    return cases;
}

}  // namespace rootspace
