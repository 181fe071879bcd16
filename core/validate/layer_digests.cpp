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

Trial on_tokens(const std::string& layer) {
    return gradient(token_network(3, 21, 50, embedding(24) + "," + layer + "," + linear(50)));
}

}  // namespace

std::vector<DigestCase> layer_digests() {
    return {
        {"layer linear", [] { return behind_linear(linear(23)); }},
        {"layer linear without bias", [] { return behind_linear(linear(23, false)); }},
        {"layer relu", [] { return behind_linear(kind("relu")); }},
        {"layer gelu", [] { return behind_linear(kind("gelu")); }},
        {"layer tanh", [] { return behind_linear(kind("tanh")); }},
        {"layer silu", [] { return behind_linear(kind("silu")); }},
        {"layer swiglu", [] { return behind_linear(swiglu(29)); }},
        {"layer layer_norm", [] { return behind_linear(kind("layer_norm")); }},
        {"layer rms_norm", [] { return behind_linear(kind("rms_norm")); }},
        {"layer dropout", [] { return behind_linear(dropout("0.3")); }},
        {"layer residual", [] { return behind_linear(residual(residual(kind("tanh")))); }},
        {"loss cross_entropy", [] { return behind_linear(kind("gelu"), "cross_entropy"); }},
        {"layer embedding", [] { return gradient(token_network(3, 21, 50, embedding(50))); }},
        {"layer attention", [] { return on_tokens(attention(3, 3, false)); }},
        {"layer attention, causal, grouped", [] { return on_tokens(attention(6, 2, true)); }},
    };
}

}  // namespace rootspace
