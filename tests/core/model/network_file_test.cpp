#include "model/network_file.h"

#include "model/network_spec.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

// How a layer is understood that was written as `layer`.
std::string read_back(const std::string& layer) {
    return layer_text(network_from_json(feature_network(1, 4, layer)).layers.front());
}

}  // namespace

TEST_CASE("a network that was written is the network that is read") {
    const NetworkSpec features =
        network_from_json(feature_network(3, 5, kind("relu") + "," + linear(2)));
    CHECK(features.batch == 3);
    CHECK(std::get<FeatureInput>(features.input).features == 5);
    CHECK(features.layers.size() == 2);
    CHECK(features.loss == Loss::squared_error);
    CHECK(features.seed == 1);

    const NetworkSpec tokens =
        network_from_json(token_network(2, 7, 11, embedding(4), "squared_error", 9));
    CHECK(tokens.batch == 2);
    CHECK(std::get<TokenInput>(tokens.input).tokens == 7);
    CHECK(std::get<TokenInput>(tokens.input).vocabulary == 11);
    CHECK(layer_text(tokens.layers.front()) == "embedding 4");
    CHECK(tokens.loss == Loss::squared_error);
    CHECK(tokens.seed == 9);
    CHECK(network_from_json(token_network(2, 7, 11, embedding(4))).loss == Loss::cross_entropy);
}

TEST_CASE("a layer that was written is the layer that is read, whatever its arguments leave out") {
    CHECK(read_back(linear(6)) == "linear 6");
    CHECK(read_back(linear(6, false)) == "linear 6 without bias");
    CHECK(read_back(swiglu(6)) == "swiglu 6");
    CHECK(read_back(dropout("0.25")) == "dropout 0.25");
    CHECK(read_back(attention(4, 4, false)) == "attention 4");
    CHECK(read_back(attention(4, 2, true)) == "causal attention 4/2");
    CHECK(read_back(attention(4, 2, true, false)) == "causal attention 4/2 without bias");
    CHECK(read_back(attention(4, 2, false, false)) == "attention 4/2 without bias");
    CHECK(read_back(residual(kind("gelu") + "," + sequence(kind("tanh") + "," + kind("silu")))) ==
          "residual(gelu, sequence(tanh, silu))");
    CHECK(network_from_json(feature_network(1, 4, repeated(3, kind("relu")))).layers.size() == 3);
}
