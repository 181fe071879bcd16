// Whole networks: what every layer kind makes of its input and gradient, and that schedules and
// training end in the same bits.
#include "digests/digest_case.h"
#include "execute/run.h"
#include "execute/writer.h"
#include "support/networks.h"

namespace rootspace {
namespace {

RunReport report_of(const std::string& network_json, const RunOptions& options,
                    const std::string& text = "") {
    Ledger ledger;
    Run run(prepare_run(plan_of(network_json), options), options, ledger, text);
    while (run.advance()) {
    }
    return run.report();
}

// Of the losses, the output and the gradient.
std::string digest_of(const RunReport& report) {
    Digest digest;
    digest.add(report.losses.data(), report.losses.size() * sizeof(double));
    for (const std::string* part :
         {&report.output_digest, &report.gradient_digest, &report.weight_digest})
        digest.add(part->data(), part->size());
    return digest.hex();
}

std::string gradient(const std::string& network_json, const std::string& schedule = "keep-all") {
    RunOptions options;
    options.schedule = schedule;
    return digest_of(report_of(network_json, options));
}

std::string behind_linear(const std::string& layer, const std::string& loss = "squared_error") {
    return gradient(feature_network(5, 19, linear(37) + "," + layer + "," + linear(11), loss));
}

std::string on_tokens(const std::string& layer) {
    return gradient(token_network(3, 21, 50, embedding(24) + "," + layer + "," + linear(50)));
}

std::string mlp() {
    return feature_network(
        8, 33,
        repeated(15, residual(kind("rms_norm") + "," + linear(70) + "," + kind("gelu") + "," +
                              linear(33) + "," + dropout("0.1"))) +
            "," + linear(10),
        "cross_entropy", 5);
}

std::string transformer() {
    return token_network(
        2, 33, 128,
        embedding(32) + "," +
            repeated(
                3,
                residual(kind("layer_norm") + "," + attention(4, 2, true) + "," + dropout("0.1")) +
                    "," +
                    residual(kind("rms_norm") + R"(,{"kind":"swiglu","out":80},)" + linear(32))) +
            "," + linear(128),
        "cross_entropy", 6);
}

const std::string text =
    "Call me Ishmael. Some years ago - never mind how long precisely - having little or no money "
    "in "
    "my purse, and nothing particular to interest me on shore, I thought I would sail about a "
    "little and see the watery part of the world.";

std::string trained(const std::string& network_json, OptimizerKind kind,
                    const std::string& schedule, const std::string& on_text = "") {
    RunOptions options;
    options.task = Task::train;
    options.steps = 20;
    options.schedule = schedule;
    options.optimizer.kind = kind;
    options.optimizer.learning_rate = kind == OptimizerKind::sgd ? 0.05 : 0.003;
    options.optimizer.momentum = kind == OptimizerKind::sgd ? 0.9 : 0.0;
    options.optimizer.weight_decay = 0.01;
    return digest_of(report_of(network_json, options, on_text));
}

std::string written() {
    Ledger ledger;
    Network<float> network(plan_of(transformer()), ledger);
    Writer writer(network, "Call me", 0.9, 3);
    std::string result;
    for (int i = 0; i < 50; ++i) result += static_cast<char>(writer.next());
    return sha256_hex(result.data(), result.size());
}

}  // namespace

std::vector<DigestCase> network_cases() {
    return {
        {"layer linear", [] { return behind_linear(linear(23)); }},
        {"layer linear without bias", [] { return behind_linear(linear(23, false)); }},
        {"layer relu", [] { return behind_linear(kind("relu")); }},
        {"layer gelu", [] { return behind_linear(kind("gelu")); }},
        {"layer tanh", [] { return behind_linear(kind("tanh")); }},
        {"layer silu", [] { return behind_linear(kind("silu")); }},
        {"layer swiglu", [] { return behind_linear(R"({"kind":"swiglu","out":29})"); }},
        {"layer layer_norm", [] { return behind_linear(kind("layer_norm")); }},
        {"layer rms_norm", [] { return behind_linear(kind("rms_norm")); }},
        {"layer dropout", [] { return behind_linear(dropout("0.3")); }},
        {"layer residual", [] { return behind_linear(residual(residual(kind("tanh")))); }},
        {"loss cross_entropy", [] { return behind_linear(kind("gelu"), "cross_entropy"); }},
        {"layer embedding", [] { return gradient(token_network(3, 21, 50, embedding(50))); }},
        {"layer attention", [] { return on_tokens(attention(3, 3, false)); }},
        {"layer attention, causal, grouped", [] { return on_tokens(attention(6, 2, true)); }},
        {"MLP, keep-all", [] { return gradient(mlp()); }},
        {"MLP, sqrt", [] { return gradient(mlp(), "sqrt"); }},
        {"MLP, revolve:3", [] { return gradient(mlp(), "revolve:3"); }},
        {"MLP, online:3", [] { return gradient(mlp(), "online:3"); }},
        {"transformer, keep-all", [] { return gradient(transformer()); }},
        {"transformer, sqrt", [] { return gradient(transformer(), "sqrt"); }},
        {"transformer, revolve:2", [] { return gradient(transformer(), "revolve:2"); }},
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
