#include "cost/network_plan.h"

#include "support/catch.h"
#include "support/expect_error.h"
#include "support/networks.h"

using namespace rootspace;

namespace {

std::string refusal(const std::string& network) {
    return error_sentence([&] { plan_of(network); });
}

// Of a network of 2 rows of 3 features into one linear layer, with more fields.
std::string with_fields(const std::string& fields, const std::string& loss = "squared_error") {
    std::string text = feature_network(2, 3, linear(2), loss);
    text.insert(text.size() - 1, "," + fields);
    return refusal(text);
}

}  // namespace

// Counted by hand: Radford et al. 2019, section 2.3, with C = 768, H = 12, T = 1024, V = 50257, one
// of the twelve blocks.
TEST_CASE("parameters and multiply-adds of a GPT-2 block are those counted by hand") {
    const std::string block =
        residual(kind("layer_norm") + "," + attention(12, 12, true)) + "," +
        residual(kind("layer_norm") + "," + linear(3072) + "," + kind("gelu") + "," + linear(768));
    const auto plan = plan_of(
        token_network(1, 1024, 50257, embedding(768) + "," + block + "," + linear(50257, false)));
    const auto& stage = plan->stages;
    CHECK(stage[0]->parameter_elements == 50257 * 768 + 1024 * 768);
    CHECK(stage[1]->parameter_elements == 2 * 768 + 768 * 2304 + 2304 + 768 * 768 + 768);
    CHECK(stage[2]->parameter_elements == 2 * 768 + 768 * 3072 + 3072 + 3072 * 768 + 768);
    CHECK(stage[1]->parameter_elements + stage[2]->parameter_elements == 7'087'872);

    const std::int64_t pairs = 1024 * 1025 / 2, scores = 2 * pairs * 768;
    const std::int64_t projections = std::int64_t{1024} * 768 * (2304 + 768);
    CHECK(stage[1]->forward_macs == projections + scores);
    CHECK(stage[1]->backward_macs == 2 * projections + scores / 2 * 5);
    CHECK(stage[2]->forward_macs == std::int64_t{2} * 1024 * 768 * 3072);
    CHECK(stage[2]->backward_macs == 2 * stage[2]->forward_macs);
    CHECK(stage[0]->forward_macs + stage[0]->backward_macs == 0);

    const Chain chain = chain_of(*plan, Task::train, 2);
    CHECK(chain.input_bytes == 4 * 1024);
    CHECK(chain.constant_bytes == 3 * 4 * plan->parameter_elements() + 4 * 1024);
    CHECK(chain.stages[1].output_bytes == 4 * 1024 * 768);
    CHECK(chain.stages[1].weight_gradient_bytes == 4 * stage[1]->parameter_elements);
    CHECK(chain.stages.back().gradient_bytes == 0);
    CHECK(chain.stages.back().output_bytes == 4);
}

TEST_CASE("shapes that do not meet are named by their place") {
    CHECK(refusal(feature_network(2, 4, linear(6) + "," + residual(linear(5)))) ==
          "layers[1].layers: expected as many channels out as in (6), but got 5");
    CHECK(refusal(token_network(2, 4, 9, embedding(6) + "," + attention(4, 4, true))) ==
          "layers[1].heads: expected a divisor of the 6 channels, but got 4");
    CHECK(refusal(feature_network(2, 4, attention(2, 2, true))) ==
          "layers[0]: expected a network with token input around attention, but got one with "
          "feature input");
    CHECK(refusal(feature_network(2, 4, embedding(4))) ==
          "layers[0]: expected token numbers to look up (an embedding is the first layer of a "
          "network with token input), but got numbers");
    CHECK(refusal(token_network(2, 4, 9, embedding(4) + "," + embedding(4))) ==
          "layers[1]: expected token numbers to look up (an embedding is the first layer of a "
          "network with token input), but got numbers");
    for (const std::string& layer : {linear(3), kind("relu"), kind("rms_norm"), kind("layer_norm"),
                                     dropout("0.1"), residual(kind("relu")), attention(1, 1, true)})
        CHECK(refusal(token_network(2, 4, 9, layer)) ==
              std::string("layers[0]") + (layer == residual(kind("relu")) ? "" : "") +
                  ": expected an embedding as the first layer of a network with token input, but "
                  "got a layer that computes with token numbers");
}

TEST_CASE("data of another length or outside the vocabulary are named") {
    CHECK(with_fields(R"("inputs":[1,2,3,4,5,6])") == "");
    CHECK(with_fields(R"("inputs":[1,2,3])") == "inputs: expected 6 numbers, but got 3");
    CHECK(with_fields(R"("targets":[1,2,3,4,5])") == "targets: expected 4 numbers, but got 5");
    CHECK(with_fields(R"("targets":[1])", "cross_entropy") ==
          "targets: expected 2 numbers, but got 1");
    CHECK(with_fields(R"("targets":[0,2])", "cross_entropy") ==
          "targets[1]: expected a whole number from 0 to 1, but got 2.0");
    CHECK(with_fields(R"("targets":[0,-1])", "cross_entropy") ==
          "targets[1]: expected a whole number from 0 to 1, but got -1.0");
    CHECK(with_fields(R"("targets":[0.5,1])", "cross_entropy") ==
          "targets[0]: expected a whole number from 0 to 1, but got 0.5");
    CHECK(with_fields(R"("weights":[[1,2,3,4,5,6],[0,0]])") == "");
    CHECK(with_fields(R"("weights":[[1,2,3,4,5,6]])") ==
          "weights: expected one list for each parameter tensor, but got 1 lists, too few");
    CHECK(with_fields(R"("weights":[[1,2,3,4,5,6],[0,0],[1]])") ==
          "weights: expected 2 lists, one for each parameter tensor, but got 3");
    CHECK(with_fields(R"("weights":[[1,2,3,4,5],[0,0]])") ==
          "weights[0]: expected 6 numbers, but got 5");
    CHECK(with_fields(R"("weights":[[],[0,0]])") == "weights[0]: expected 6 numbers, but got 0");
    std::string tokens = token_network(1, 2, 9, embedding(4));
    tokens.insert(tokens.size() - 1, R"(,"inputs":[8,9])");
    CHECK(refusal(tokens) == "inputs[1]: expected a whole number from 0 to 8, but got 9.0");
}

TEST_CASE("sizes whose bytes leave 64 bits are refused, and those just within are planned") {
    const std::string too_large =
        "network: expected sizes whose bytes and operations fit 64 bits, but got larger ones";
    const auto wide = [](const std::string& features, const std::string& out) {
        return R"({"batch":1,"input":{"features":)" + features +
               R"(},"layers":[{"kind":"linear","out":)" + out + R"(}],"loss":"squared_error"})";
    };
    CHECK(refusal(wide("2147483648", "2147483648")) == too_large);
    CHECK(refusal(wide("2147483648", "16777216")) == "");  // 128 PiB of weights: planned, not run
    CHECK(refusal(R"({"batch":2147483648,"input":{"tokens":2147483648,"vocabulary":2147483648},
                     "layers":[{"kind":"embedding","out":1}],"loss":"cross_entropy"})") ==
          too_large);
    CHECK(refusal(token_network(1, 1 << 30, 2,
                                embedding(1 << 30) + "," + attention(1, 1, false))) == too_large);
    CHECK(refusal(feature_network(1 << 30, 1 << 20, repeated(100'000, linear(1 << 20)))) ==
          too_large);
}

TEST_CASE("a chain of a million stages is planned from one stage") {
    const auto plan = plan_of(feature_network(1, 4, repeated(1'000'000, residual(linear(4)))));
    CHECK(plan->stage_count() == 1'000'001);
    CHECK(plan->stages[1] == plan->stages[999'999]);
    CHECK(plan->parameter_elements() == 20'000'000);
}
