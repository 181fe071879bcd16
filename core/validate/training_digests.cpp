// Whole trainings, and what a network writes.
#include "execute/writer.h"
#include "validate/digest_case.h"
#include "validate/digest_networks.h"

namespace rootspace {
namespace {

using namespace digests;

Trial trained(const SharedPlan& network, Steps steps, const OptimizerSpec& optimizer,
              const char* schedule, const std::string& on_text = "") {
    Trial trial = trial_of(network, Task::train, schedule);
    trial.text = on_text;
    trial.options.steps = steps;
    trial.options.optimizer = optimizer;
    return trial;
}

Trial trained_mlp(const char* schedule) {
    OptimizerSpec sgd;
    sgd.kind = OptimizerKind::sgd;
    sgd.learning_rate = 0.05;
    sgd.momentum = 0.9;
    sgd.weight_decay = 0.01;
    return trained(mlp(), 20, sgd, schedule);
}

Trial trained_on_text(const SharedPlan& network, Steps steps, const char* schedule) {
    OptimizerSpec adamw;
    adamw.kind = OptimizerKind::adamw;
    adamw.learning_rate = 0.003;
    adamw.momentum = 0.0;
    adamw.weight_decay = 0.01;
    return trained(network, steps, adamw, schedule, training_text);
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

std::vector<DigestCase> training_digests() {
    return {
        {"MLP, 20 steps of SGD, keep-all", [] { return trained_mlp("keep-all"); }},
        {"MLP, 20 steps of SGD, revolve:3", [] { return trained_mlp("revolve:3"); }},
        {"transformer on text, 20 steps of AdamW, keep-all",
         [] { return trained_on_text(transformer(), 20, "keep-all"); }},
        {"transformer on text, 20 steps of AdamW, sqrt",
         [] { return trained_on_text(transformer(), 20, "sqrt"); }},
        {"text model, 50 steps of AdamW, keep-all",
         [] { return trained_on_text(text_model(), 50, "keep-all"); }},
        {"text model, 50 steps of AdamW, revolve:3",
         [] { return trained_on_text(text_model(), 50, "revolve:3"); }},
        {"transformer, text written", written},
    };
}

}  // namespace rootspace
