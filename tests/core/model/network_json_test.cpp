#include "model/network_spec.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;

namespace {

std::string refusal(const std::string& network) {
    return error_sentence([&] { network_from_json(network); });
}

// A network around one layer, or around other parts.
std::string with_layer(const std::string& layer) {
    return R"({"batch":2,"input":{"features":4},"layers":[)" + layer +
           R"(],"loss":"squared_error"})";
}
std::string with_input(const std::string& input) {
    return R"({"batch":2,"input":)" + input +
           R"(,"layers":[{"kind":"relu"}],"loss":"squared_error"})";
}

std::string of_layer(const std::string& layer) { return refusal(with_layer(layer)); }

}  // namespace

TEST_CASE("a network file says what a network is") {
    const NetworkSpec network = network_from_json(R"({
        "name":"small","seed":7,"batch":3,"input":{"tokens":5,"vocabulary":11},
        "layers":[{"kind":"embedding","out":8},
                  {"kind":"repeat","times":3,"layers":[{"kind":"relu"},{"kind":"tanh"}]},
                  {"kind":"residual","layers":[{"kind":"repeat","times":2,"layers":[{"kind":"gelu"}]}]}],
        "loss":"cross_entropy"})");
    CHECK(network.name == "small");
    CHECK(network.seed == 7);
    CHECK(network.data_seed == 7);
    CHECK(network.batch == 3);
    CHECK(network.tokens() == 5);
    CHECK(network.rows() == 15);
    CHECK(network.stage_count() == 9);
    CHECK(layer_text(network.layers[2]) == "tanh");
    CHECK(layer_text(network.layers[7]) == "residual(gelu, gelu)");
    CHECK(network.layers[4].place == "layers[1].layers[1]");
    CHECK(network.loss == Loss::cross_entropy);
}

TEST_CASE("fields that are missing, unknown or of another type are named") {
    CHECK(refusal("[]") == "document: expected an object, but got an array of 0");
    CHECK(refusal("{}") == "batch: expected a value, but got nothing: the field is missing");
    CHECK(refusal(R"({"batch":1})") ==
          "input: expected a value, but got nothing: the field is missing");
    CHECK(refusal(R"({"batch":1,"input":{"features":1}})") ==
          "layers: expected a value, but got nothing: the field is missing");
    CHECK(refusal(R"({"batch":1,"input":{"features":1},"layers":[{"kind":"relu"}]})") ==
          "loss: expected a value, but got nothing: the field is missing");
    CHECK(refusal(R"({"batch":1,"input":3,"layers":[],"loss":"squared_error"})") ==
          "input: expected an object, but got 3");
    CHECK(
        refusal(R"({"batch":1,"input":{"features":1},"layers":[{"kind":"relu"}],"loss":"mse"})") ==
        "loss: expected \"cross_entropy\" or \"squared_error\", but got \"mse\"");
    CHECK(refusal(R"({"batch":1,"input":{"features":1},"layers":[{"kind":"relu"}],
                      "loss":"squared_error","layer":1})") ==
          "layer: expected only fields that are known here, but got a field nobody reads");
    CHECK(refusal(R"({"seed":-1})") ==
          "seed: expected a whole number from 0 to 9007199254740992, but got -1");
    CHECK(refusal(R"({"name":3})") == "name: expected a string, but got 3");
}

TEST_CASE("sizes that are zero, negative, fractions, words or too large are named") {
    const std::string size = "expected a whole number from 1 to 2147483648, but got ";
    for (const char* bad : {"0", "-1", "2.5", "2147483649", "1e300", "true", "null"}) {
        const std::string got = bad == std::string("1e300") ? "1e+300" : bad;
        CHECK(of_layer(R"({"kind":"linear","out":)" + std::string(bad) + "}") ==
              "layers[0].out: " + size + got);
        CHECK(refusal(R"({"batch":)" + std::string(bad) + "}") == "batch: " + size + got);
        CHECK(refusal(with_input(R"({"features":)" + std::string(bad) + "}")) ==
              "input.features: " + size + got);
        CHECK(refusal(with_input(R"({"tokens":)" + std::string(bad) + R"(,"vocabulary":2})")) ==
              "input.tokens: " + size + got);
        CHECK(refusal(with_input(R"({"tokens":2,"vocabulary":)" + std::string(bad) + "}")) ==
              "input.vocabulary: " + size + got);
        CHECK(of_layer(R"({"kind":"attention","heads":)" + std::string(bad) + "}") ==
              "layers[0].heads: " + size + got);
        CHECK(of_layer(R"({"kind":"swiglu","out":)" + std::string(bad) + "}") ==
              "layers[0].out: " + size + got);
        CHECK(of_layer(R"({"kind":"embedding","out":)" + std::string(bad) + "}") ==
              "layers[0].out: " + size + got);
    }
    CHECK(of_layer(R"({"kind":"linear","out":"8"})") ==
          "layers[0].out: " + size + "the string \"8\"");
}

TEST_CASE("an input is features, or tokens and a vocabulary") {
    CHECK(refusal(with_input("{}")) ==
          "input.tokens: expected a value, but got nothing: the field is missing");
    CHECK(refusal(with_input(R"({"tokens":2})")) ==
          "input.vocabulary: expected a value, but got nothing: the field is missing");
    CHECK(refusal(with_input(R"({"features":2,"tokens":2})")) ==
          "input: expected either features, or tokens and vocabulary, but got both");
    CHECK(refusal(with_input(R"({"features":2,"vocabulary":2})")) ==
          "input.vocabulary: expected only fields that are known here, but got a field nobody "
          "reads");
}

TEST_CASE("layers that contradict themselves are named by their place") {
    CHECK(of_layer("") == "layers: expected at least one layer, but got none");
    CHECK(of_layer("3") == "layers[0]: expected an object, but got 3");
    CHECK(of_layer("{}") ==
          "layers[0].kind: expected a value, but got nothing: the field is missing");
    CHECK(of_layer(R"({"kind":"conv"})") ==
          "layers[0].kind: expected one of attention, dropout, embedding, gelu, layer_norm, "
          "linear, relu, residual, rms_norm, sequence, silu, swiglu, tanh, repeat, but got "
          "\"conv\"");
    CHECK(of_layer(R"({"kind":"relu","out":3})") ==
          "layers[0].out: expected only fields that are known here, but got a field nobody reads");
    CHECK(of_layer(R"({"kind":"linear","out":3,"initial":"zero"})") ==
          "layers[0].initial: expected \"xavier\" or \"he\", but got \"zero\"");
    CHECK(of_layer(R"({"kind":"attention","heads":6,"kv_heads":4})") ==
          "layers[0].kv_heads: expected a divisor of heads (6), but got 4");
    CHECK(of_layer(R"({"kind":"attention","heads":2,"kv_heads":0})") ==
          "layers[0].kv_heads: expected a whole number from 1 to 2147483648, but got 0");
    CHECK(of_layer(R"({"kind":"dropout","rate":1})") ==
          "layers[0].rate: expected a number from 0 up to but not 1, but got 1");
    CHECK(of_layer(R"({"kind":"dropout","rate":-0.1})") ==
          "layers[0].rate: expected a number from 0.0 to 1.0, but got -0.1");
    CHECK(of_layer(R"({"kind":"dropout"})") ==
          "layers[0].rate: expected a value, but got nothing: the field is missing");
    CHECK(of_layer(R"({"kind":"residual","layers":[]})") ==
          "layers[0].layers: expected at least one layer, but got none");
    CHECK(of_layer(R"({"kind":"residual","layers":[{"kind":"relu"},{"kind":"linear"}]})") ==
          "layers[0].layers[1].out: expected a value, but got nothing: the field is missing");
    CHECK(of_layer(R"({"kind":"sequence","layers":[{"kind":"embedding","out":2}]})") ==
          "layers[0].layers[0]: expected an embedding only as the first stage, but got one inside "
          "another layer");
}

TEST_CASE("a network of more layers than anyone can hold is refused before it is built") {
    const auto repeat = [](const std::string& times, const std::string& layers) {
        return R"({"kind":"repeat","times":)" + times + R"(,"layers":[)" + layers + "]}";
    };
    const std::string relu = R"({"kind":"relu"})";
    CHECK(network_from_json(with_layer(repeat("1e6", relu))).stage_count() == 1'000'001);
    const std::string all =
        "expected at most 1000000 layers in a row and 4000000 in all, copies counted, but got more";
    CHECK(of_layer(repeat("1e6", relu) + "," + relu) == "layers[1]: " + all);
    CHECK(of_layer(repeat("1000", repeat("1001", relu))) == "layers[0]: " + all);
    CHECK(of_layer(repeat("4001", R"({"kind":"residual","layers":[)" + repeat("999", relu) +
                                      "]}")) == "layers[0]: " + all);
    CHECK(of_layer(repeat("1e9", relu)) ==
          "layers[0].times: expected a whole number from 1 to 1000000, but got 1000000000");
    CHECK(of_layer(R"({"kind":"residual","layers":[)" + repeat("1001", relu) + "]}") ==
          "layers[0].layers: expected at most 1000 layers in one stage, but got 1001");
    CHECK(of_layer(R"({"kind":"sequence","layers":[)" +
                   repeat("500", R"({"kind":"sequence","layers":[)" + relu + "," + relu + "]}") +
                   "]}") ==
          "layers[0].layers: expected at most 1000 layers in one stage, but got 1500");
}

TEST_CASE("data that are no numbers, or none a float can hold, are named by their place") {
    const auto data = [](const std::string& field) {
        return refusal(
            R"({"batch":1,"input":{"features":1},"layers":[{"kind":"relu"}],"loss":"squared_error",)" +
            field + "}");
    };
    CHECK(data(R"("inputs":3)") == "inputs: expected an array, but got 3");
    CHECK(data(R"("inputs":[1,"2"])") == "inputs[1]: expected a number, but got the string \"2\"");
    CHECK(data(R"("targets":[1e39])") ==
          "targets[0]: expected a number in the range of 32-bit floats, but got 1e+39");
    CHECK(data(R"("weights":[1])") == "weights[0]: expected an array of numbers, but got 1");
    CHECK(data(R"("weights":[[],[0,[]]])") ==
          "weights[1][1]: expected a number, but got an array of 0");
}
