#include "validate/digest_networks.h"

#include "model/network_file.h"

namespace rootspace::digests {

SharedPlan mlp() {
    return network_of(feature_network(
        8, 33,
        repeated(15, residual(kind("rms_norm") + "," + linear(70) + "," + kind("gelu") + "," +
                              linear(33) + "," + dropout("0.1"))) +
            "," + linear(10),
        "cross_entropy", 5));
}

SharedPlan transformer() {
    return network_of(token_network(
        2, 33, 128,
        embedding(32) + "," +
            repeated(
                3,
                residual(kind("layer_norm") + "," + attention(4, 2, true) + "," + dropout("0.1")) +
                    "," + residual(kind("rms_norm") + "," + swiglu(80) + "," + linear(32))) +
            "," + linear(128),
        "cross_entropy", 6));
}

SharedPlan deep_chain() {
    return network_of(
        feature_network(41, 18, repeated(149, sequence(linear(18) + "," + kind("tanh")))));
}

SharedPlan text_model() {
    const std::string norm = kind("layer_norm") + ",", drop = "," + dropout("0.05");
    const std::string block =
        residual(norm + attention(4, 4, true) + drop) + "," +
        residual(norm + linear(256) + "," + kind("gelu") + "," + linear(64) + drop);
    return network_of(token_network(
        8, 32, 256, embedding(64) + "," + repeated(4, block) + "," + norm + linear(256),
        "cross_entropy", 7));
}

const std::string training_text =
    "Call me Ishmael. Some years ago - never mind how long precisely - having little or no money "
    "in my purse, and nothing particular to interest me on shore, I thought I would sail about a "
    "little and see the watery part of the world.";

}  // namespace rootspace::digests
