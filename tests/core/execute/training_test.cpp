#include "execute/run.h"
#include "support/catch.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

const std::string text =
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age "
    "of foolishness.";

RunReport trained(const std::string& network_json, const std::string& schedule,
                  const OptimizerSpec& optimizer, Steps steps, const std::string& on_text = "") {
    RunOptions options;
    options.task = Task::train;
    options.schedule = schedule;
    options.steps = steps;
    options.optimizer = optimizer;
    Ledger ledger;
    RunReport report;
    {
        Run run(prepare_run(plan_of(network_json), options), options, ledger, on_text);
        while (run.advance()) {
        }
        report = run.report();
    }
    REQUIRE(ledger.live_bytes() == 0);
    return report;
}

OptimizerSpec sgd(double momentum) {
    OptimizerSpec spec;
    spec.kind = OptimizerKind::sgd;
    spec.learning_rate = 0.05;
    spec.momentum = momentum;
    return spec;
}

OptimizerSpec adamw() {
    OptimizerSpec spec;
    spec.learning_rate = 0.01;
    spec.weight_decay = 0.1;
    return spec;
}

std::string byte_transformer() {
    return token_network(
        2, 6, 128,
        embedding(4) + "," +
            residual(kind("layer_norm") + "," + attention(2, 1, true) + "," + dropout("0.1")) +
            "," + residual(kind("rms_norm") + "," + swiglu(6) + "," + linear(4)) + "," +
            linear(128));
}

}  // namespace

TEST_CASE("200 training steps are the same to the last bit under every kind of schedule") {
    for (const OptimizerSpec& optimizer : {sgd(0.9), adamw()}) {
        const RunReport mlp = trained(deep_mlp(9, 4), "keep-all", optimizer, 200);
        const RunReport transformer = trained(byte_transformer(), "keep-all", optimizer, 200, text);
        CHECK(mlp.losses.size() == 200);
        CHECK(transformer.losses.back() < transformer.losses.front());
        for (const char* schedule : {"sqrt", "revolve:3", "online:2"}) {
            const RunReport other = trained(deep_mlp(9, 4), schedule, optimizer, 200);
            CHECK(other.losses == mlp.losses);
            CHECK(other.weight_digest == mlp.weight_digest);
            CHECK(other.gradient_digest == mlp.gradient_digest);
            CHECK(other.peak_bytes == other.predicted_peak_bytes);
            CHECK(other.activation_peak_bytes < mlp.activation_peak_bytes);
            CHECK(other.activation_peak_bytes == other.predicted_activation_peak_bytes);
            const RunReport same = trained(byte_transformer(), schedule, optimizer, 200, text);
            CHECK(same.losses == transformer.losses);
            CHECK(same.weight_digest == transformer.weight_digest);
            CHECK(same.peak_bytes == same.predicted_peak_bytes);
        }
    }
}

TEST_CASE("one step more or another optimiser ends in other weights") {
    const std::string digest = trained(deep_mlp(5, 4), "keep-all", adamw(), 3).weight_digest;
    CHECK(trained(deep_mlp(5, 4), "keep-all", adamw(), 3).weight_digest == digest);
    CHECK(trained(deep_mlp(5, 4), "keep-all", adamw(), 4).weight_digest != digest);
    CHECK(trained(deep_mlp(5, 4), "keep-all", sgd(0.9), 3).weight_digest != digest);
    CHECK(trained(deep_mlp(5, 5), "keep-all", adamw(), 3).weight_digest != digest);
}

TEST_CASE("the optimiser's bytes are in the ledger: none, one or two numbers a parameter") {
    const Bytes weights = 4 * plan_of(deep_mlp(5, 4))->parameter_elements();
    const auto optimizer_bytes = [&](const OptimizerSpec& optimizer) {
        const RunReport report = trained(deep_mlp(5, 4), "sqrt", optimizer, 2);
        CHECK(report.peak_by_purpose[Purpose::weights] == weights);
        CHECK(report.peak_by_purpose.total() == report.peak_bytes);
        return report.peak_by_purpose[Purpose::optimizer];
    };
    CHECK(optimizer_bytes(sgd(0.0)) == 0);
    CHECK(optimizer_bytes(sgd(0.9)) == weights);
    CHECK(optimizer_bytes(adamw()) == 2 * weights);
}

TEST_CASE("a training run counts the steps and multiply-adds of its schedule") {
    const auto plan = plan_of(deep_mlp(9, 4));
    std::int64_t macs = 0;
    for (const auto& stage : plan->stages) macs += stage->forward_macs + stage->backward_macs;
    const RunReport report = trained(deep_mlp(9, 4), "keep-all", adamw(), 3);
    CHECK(report.macs == 3 * macs);
    CHECK(report.forward_steps == 27);
    CHECK(report.recorded_steps == 27);
    CHECK(report.backward_steps == 27);
}
