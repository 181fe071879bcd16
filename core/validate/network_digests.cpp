// Whole networks: schedules and training end in the same bits.
#include "execute/writer.h"
#include "validate/digest_case.h"
#include "validate/network_text.h"
#include "validate/networks.h"

namespace rootspace {
namespace {

using namespace digests;

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

const std::string text =
    "Call me Ishmael. Some years ago - never mind how long precisely - having little or no money "
    "in my purse, and nothing particular to interest me on shore, I thought I would sail about a "
    "little and see the watery part of the world.";

template <SharedPlan (*network)()>
Trial gradient(const char* schedule) {
    return trial_of(network(), Task::gradient, schedule);
}

Trial trained(const SharedPlan& network, OptimizerKind kind, const char* schedule,
              const std::string& on_text = "") {
    Trial trial = trial_of(network, Task::train, schedule);
    trial.text = on_text;
    trial.options.steps = 20;
    trial.options.optimizer.kind = kind;
    trial.options.optimizer.learning_rate = kind == OptimizerKind::sgd ? 0.05 : 0.003;
    trial.options.optimizer.momentum = kind == OptimizerKind::sgd ? 0.9 : 0.0;
    trial.options.optimizer.weight_decay = 0.01;
    return trial;
}

std::string written() {
    Ledger ledger;
    Network<float> network(transformer(), ledger);
    Writer writer(network, "Call me", 0.9, 3);
    std::string result;
    for (int i = 0; i < 50; ++i) result += static_cast<char>(writer.next());
    return sha256_hex(result.data(), result.size());
}

}  // namespace

std::vector<DigestCase> network_digests() {
    return {
        {"MLP, keep-all", [] { return gradient<mlp>("keep-all"); }},
        {"MLP, sqrt", [] { return gradient<mlp>("sqrt"); }},
        {"MLP, revolve:3", [] { return gradient<mlp>("revolve:3"); }},
        {"MLP, online:3", [] { return gradient<mlp>("online:3"); }},
        {"transformer, keep-all", [] { return gradient<transformer>("keep-all"); }},
        {"transformer, sqrt", [] { return gradient<transformer>("sqrt"); }},
        {"transformer, revolve:2", [] { return gradient<transformer>("revolve:2"); }},
        {"MLP, 20 steps of SGD, keep-all",
         [] { return trained(mlp(), OptimizerKind::sgd, "keep-all"); }},
        {"MLP, 20 steps of SGD, revolve:3",
         [] { return trained(mlp(), OptimizerKind::sgd, "revolve:3"); }},
        {"transformer on text, 20 steps of AdamW, keep-all",
         [] { return trained(transformer(), OptimizerKind::adamw, "keep-all", text); }},
        {"transformer on text, 20 steps of AdamW, sqrt",
         [] { return trained(transformer(), OptimizerKind::adamw, "sqrt", text); }},
        {"transformer, text written", written},
    };
}

}  // namespace rootspace
