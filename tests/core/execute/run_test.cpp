#include "execute/run.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/catch.h"
#include "support/expect_error.h"
#include "support/random_network.h"

using namespace rootspace;

namespace {

RunReport report_of(const std::string& network_json, const RunOptions& options) {
    Ledger ledger;
    Run run(prepare_run(plan_of(network_json), options), options, ledger);
    while (run.advance()) {
    }
    return run.report();
}

RunOptions options_of(Task task, const std::string& schedule) {
    RunOptions options;
    options.task = task;
    options.schedule = schedule;
    return options;
}

// Small relatives of the networks of web/presets, and every layer kind as the last with weights.
std::vector<std::string> networks() {
    const std::string relu_block = sequence(linear(10) + "," + kind("relu"));
    const std::string gpt = embedding(8) + "," +
                            repeated(2, residual(kind("layer_norm") + "," + attention(2, 2, true) +
                                                 "," + dropout("0.1")) +
                                            "," +
                                            residual(kind("layer_norm") + "," + linear(16) + "," +
                                                     kind("gelu") + "," + linear(8)));
    const std::string llama =
        embedding(8) + "," + residual(kind("rms_norm") + "," + attention(4, 2, true)) + "," +
        residual(kind("rms_norm") + "," + swiglu(12) + "," + linear(8, false));
    return {feature_network(6, 10, repeated(7, relu_block) + "," + linear(10), "cross_entropy"),
            feature_network(6, 10, repeated(15, relu_block) + "," + linear(10), "cross_entropy"),
            feature_network(4, 8,
                            repeated(8, residual(kind("rms_norm") + "," + linear(8) + "," +
                                                 kind("gelu") + "," + linear(8)))),
            feature_network(
                4, 16,
                repeated(50, residual(kind("rms_norm") + "," + linear(16) + "," + kind("tanh"))) +
                    "," + kind("rms_norm")),
            token_network(2, 6, 20, gpt + "," + kind("layer_norm") + "," + linear(20)),
            token_network(2, 6, 20, llama + "," + kind("rms_norm") + "," + linear(20, false)),
            token_network(2, 3, 50, embedding(4)),
            token_network(2, 3, 50, embedding(4) + "," + kind("relu")),
            token_network(2, 6, 20, embedding(8) + "," + attention(2, 1, true)),
            feature_network(2, 6, kind("layer_norm") + "," + kind("relu")),
            feature_network(2, 6, swiglu(3)),
            // Dropout leaves little of the last layer's input: a change there can miss the loss.
            R"({"seed":7054066579038156,"batch":3,"input":{"features":7},"layers":[
               {"kind":"linear","out":6},{"kind":"dropout","rate":0.9},{"kind":"linear","out":8}],
               "loss":"cross_entropy"})"};
}

}  // namespace

TEST_CASE("a flipped weight bit is always detected, in the output and in the gradient") {
    for (const std::string& network : networks()) {
        INFO(network);
        for (const auto& [task, schedule] :
             {std::pair(Task::gradient, "keep-all"), std::pair(Task::gradient, "sqrt"),
              std::pair(Task::inference, "plain"), std::pair(Task::activations, "revolve:2"),
              std::pair(Task::train, "keep-all")}) {
            RunOptions options = options_of(task, schedule);
            const RunReport good = report_of(network, options);
            options.flip_weight_bit = true;
            const RunReport flipped = report_of(network, options);
            CHECK(flipped.output_digest != good.output_digest);
            CHECK(flipped.peak_bytes == good.peak_bytes);
            CHECK(flipped.peak_bytes == flipped.predicted_peak_bytes);
            if (task == Task::gradient) CHECK(flipped.gradient_digest != good.gradient_digest);
            if (task == Task::train) CHECK(flipped.weight_digest != good.weight_digest);
        }
    }
}

TEST_CASE("a flipped weight bit is detected even where most weights meet zeros") {
    // The last linear layer gets only zeros from a dead relu, and all its weights are zero.
    std::string dead =
        feature_network(2, 2, linear(2, false) + "," + kind("relu") + "," + linear(2));
    dead.insert(dead.size() - 1,
                R"(,"inputs":[1,1,2,1],"weights":[[-1,-1,-1,-1],[0,0,0,0],[0.5,0.5]])");
    RunOptions options = options_of(Task::gradient, "keep-all");
    const RunReport good = report_of(dead, options);
    options.flip_weight_bit = true;
    CHECK(report_of(dead, options).output_digest != good.output_digest);
}

TEST_CASE("a network without a weight that shows says so instead of flipping something else") {
    RunOptions options = options_of(Task::gradient, "keep-all");
    options.flip_weight_bit = true;
    CHECK(error_sentence([&] { report_of(feature_network(2, 4, kind("relu")), options); }) ==
          "flip_weight_bit: expected a network with a weight that shows in its output, but got one "
          "where no weight that was tried does");
}

TEST_CASE("a run that needs more than there is is refused with its predicted bytes") {
    // 2^20 x 2^20 weights: 4 TiB, planned without allocating any of it.
    const auto plan =
        plan_of(feature_network(1, 1 << 20, linear(1 << 20, false) + "," + kind("relu")));
    const PreparedRun prepared = prepare_run(plan, options_of(Task::gradient, "keep-all"));
    const Bytes weights = Bytes{4} << 40;
    CHECK(prepared.replay.peak_bytes > 2 * weights);
    CHECK(
        error_sentence([&] { refuse_if_larger(prepared, 1'000'000'000); }) ==
        "network: expected a run of at most 1000000000 bytes, all there is here, but got one that "
        "needs " +
            std::to_string(prepared.replay.peak_bytes) + " bytes");
    CHECK(error_sentence([&] { refuse_if_larger(prepared, prepared.replay.peak_bytes); }) == "");
}

TEST_CASE("a budget nobody can meet is an outcome that names the smallest one") {
    const auto plan = plan_of(deep_mlp(20, 1));
    const PreparedRun prepared = prepare_run(plan, options_of(Task::gradient, "budget:10"));
    CHECK_FALSE(prepared.schedule);
    const std::string least = std::to_string(prepared.smallest_feasible_bytes);
    const RunReport report =
        report_of(deep_mlp(20, 1), options_of(Task::gradient, "budget:" + least));
    CHECK(report.peak_bytes == prepared.smallest_feasible_bytes);
}

TEST_CASE("run options name what is wrong with them") {
    const auto says = [](const std::string& text) {
        return error_sentence([&] { run_options_from_json(text); });
    };
    CHECK(says(R"({"task":"train","schedule":"sqrt","steps":20,
                   "optimizer":{"kind":"sgd","learning_rate":0.1,"momentum":0.9}})") == "");
    CHECK(says(R"({"task":"training"})") ==
          "task: expected gradient, inference, train or activations, but got \"training\"");
    CHECK(says(R"({"steps":0})") == "steps: expected a whole number from 1 to 1000000, but got 0");
    CHECK(says(R"({"optimizer":{"kind":"adam"}})") ==
          "optimizer.kind: expected \"sgd\" or \"adamw\", but got \"adam\"");
    CHECK(says(R"({"optimizer":{"kind":"adamw","learning_rate":1,"momentum":0.9}})") ==
          "optimizer.momentum: expected only fields that are known here, but got a field nobody "
          "reads");
    CHECK(says(R"({"budget":1})") ==
          "budget: expected only fields that are known here, but got a field nobody reads");
}

TEST_CASE("a report's JSON has the fields of the command line, in its order") {
    const Json json =
        run_report_to_json(report_of(deep_mlp(6, 1), options_of(Task::gradient, "sqrt")));
    std::string names;
    for (const auto& [name, unused] : json.items()) names += name + " ";
    CHECK(names ==
          "schedule task loss output_digest gradient_digest peak_bytes predicted_peak_bytes "
          "peak_by_purpose activation_peak_bytes predicted_activation_peak_bytes forward_steps "
          "recorded_steps backward_steps multiply_adds seconds ");
    CHECK(json["schedule"] == "sqrt");
    CHECK(json["task"] == "gradient");
    Bytes sum = 0;
    for (const auto& [unused, bytes] : json["peak_by_purpose"].items()) sum += bytes.get<Bytes>();
    CHECK(sum == json["peak_bytes"].get<Bytes>());
}
