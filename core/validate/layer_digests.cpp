// Every layer kind and loss, forward and backward, in a small network.
#include "validate/digest_case.h"
#include "validate/network_text.h"
#include "validate/networks.h"

namespace rootspace {
namespace {

using namespace digests;

Trial gradient(const std::string& network) {
    return trial_of(network_of(network), Task::gradient, "keep-all");
}

Trial behind_linear(const std::string& layer, const std::string& loss = "squared_error") {
    return gradient(feature_network(5, 19, linear(37) + "," + layer + "," + linear(11), loss));
}

// 37 rows of 70 channels: more than a vector, a tile or a cache line, and a multiple of none.
Trial on_rows(const std::string& layer) {
    return gradient(feature_network(37, 70, layer + "," + linear(3)));
}

Trial on_one_row(const std::string& layers) { return gradient(feature_network(1, 33, layers)); }

Trial on_tokens(const std::string& layer) {
    return gradient(token_network(3, 21, 50, embedding(24) + "," + layer + "," + linear(50)));
}

}  // namespace

std::vector<DigestCase> layer_digests() {
    return {
        {"layer linear", [] { return behind_linear(linear(23)); }},
        {"layer linear without bias", [] { return behind_linear(linear(23, false)); }},
        {"layer linear, 37 rows", [] { return on_rows(linear(131)); }},
        {"layer linear, one row", [] { return on_one_row(linear(67) + "," + linear(5, false)); }},
        {"layer relu", [] { return behind_linear(kind("relu")); }},
        {"layer relu, 37 rows", [] { return on_rows(kind("relu")); }},
        {"layer gelu", [] { return behind_linear(kind("gelu")); }},
        {"layer gelu, 37 rows", [] { return on_rows(kind("gelu")); }},
        {"layer tanh", [] { return behind_linear(kind("tanh")); }},
        {"layer tanh, 37 rows", [] { return on_rows(kind("tanh")); }},
        {"layer silu", [] { return behind_linear(kind("silu")); }},
        {"layer silu, 37 rows", [] { return on_rows(kind("silu")); }},
        {"layer swiglu", [] { return behind_linear(swiglu(29)); }},
        {"layer swiglu, 37 rows", [] { return on_rows(swiglu(131)); }},
        {"layer layer_norm", [] { return behind_linear(kind("layer_norm")); }},
        {"layer layer_norm, 37 rows", [] { return on_rows(kind("layer_norm")); }},
        {"layer rms_norm", [] { return behind_linear(kind("rms_norm")); }},
        {"layer rms_norm, 37 rows", [] { return on_rows(kind("rms_norm")); }},
        {"layer dropout", [] { return behind_linear(dropout("0.3")); }},
        {"layer dropout, 37 rows", [] { return on_rows(dropout("0.5")); }},
        {"layer residual", [] { return behind_linear(residual(residual(kind("tanh")))); }},
        {"layer sequence, linear and relu",
         [] { return behind_linear(sequence(linear(40) + "," + kind("relu"))); }},
        {"layer sequence, linear and gelu",
         [] { return behind_linear(sequence(linear(40) + "," + kind("gelu"))); }},
        {"loss cross_entropy", [] { return behind_linear(kind("gelu"), "cross_entropy"); }},
        {"layer embedding", [] { return gradient(token_network(3, 21, 50, embedding(50))); }},
        {"layer attention", [] { return on_tokens(attention(3, 3, false)); }},
        {"layer attention, causal", [] { return on_tokens(attention(4, 4, true)); }},
        {"layer attention, causal, grouped", [] { return on_tokens(attention(6, 2, true)); }},
        {"layer attention with bias", [] { return on_tokens(attention(2, 1, true, true)); }},
        {"layer swiglu on tokens", [] { return on_tokens(swiglu(37)); }},
    };
}

}  // namespace rootspace
