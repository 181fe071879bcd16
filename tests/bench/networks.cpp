#include "networks.h"

#include "base/json.h"

namespace rootspace {
namespace {

Json residual(std::initializer_list<Json> layers) {
    Json inner = Json::array({Json{{"kind", "layer_norm"}}});
    for (const Json& layer : layers) inner.push_back(layer);
    return {{"kind", "residual"}, {"layers", inner}};
}

Json repeat(int times, Json layers) {
    return {{"kind", "repeat"}, {"times", times}, {"layers", std::move(layers)}};
}

Json linear(int out) { return {{"kind", "linear"}, {"out", out}}; }

}  // namespace

std::string mlp_network(const MlpSizes& sizes) {
    Json weights = linear(sizes.width);
    weights["initial"] = "he";
    const Json stage{{"kind", "sequence"},
                     {"layers", Json::array({weights, Json{{"kind", "relu"}}})}};
    const Json network{{"name", "ReLU MLP"},
                       {"seed", 1},
                       {"batch", sizes.batch},
                       {"input", {{"features", sizes.width}}},
                       {"layers", Json::array({repeat(sizes.layers, Json::array({stage}))})},
                       {"loss", "squared_error"}};
    return network.dump();
}

std::string transformer_network(const TransformerSizes& sizes) {
    constexpr int vocabulary = 64;
    const Json attention{{"kind", "attention"}, {"heads", sizes.width / 64}, {"causal", true}};
    const Json block = Json::array(
        {residual({attention}),
         residual({linear(4 * sizes.width), Json{{"kind", "gelu"}}, linear(sizes.width)})});
    const Json embedding{{"kind", "embedding"}, {"out", sizes.width}};
    const Json network{
        {"name", "transformer"},
        {"seed", 1},
        {"batch", sizes.batch},
        {"input", {{"tokens", sizes.tokens}, {"vocabulary", vocabulary}}},
        {"layers", Json::array({embedding, repeat(sizes.blocks, block), linear(vocabulary)})},
        {"loss", "cross_entropy"}};
    return network.dump();
}

}  // namespace rootspace
