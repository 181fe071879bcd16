#include "validate/networks.h"

namespace rootspace {
namespace {

constexpr std::uint64_t weight_seed = 42;
constexpr double dropout_rate = 0.25;

LayerSpec layer(LayerSpec::Kind kind) { return {std::move(kind), ""}; }

template <class Composite>
LayerSpec composed(std::vector<LayerSpec> layers) {
    return layer(Composite{std::make_shared<const std::vector<LayerSpec>>(std::move(layers))});
}

SharedPlan planned(NetworkSpec spec) {
    spec.seed = weight_seed;
    return std::make_shared<const NetworkPlan>(plan_network(std::move(spec)));
}

LayerSpec transformer_block(std::int64_t channels) {
    const auto linear = LinearSpec{channels, false, Initial::xavier};
    const auto attention =
        composed<ResidualSpec>({layer(RmsNormSpec{}), layer(AttentionSpec{2, 1, true, false}),
                                layer(DropoutSpec{dropout_rate})});
    const auto gated =
        composed<ResidualSpec>({layer(RmsNormSpec{}), layer(SwigluSpec{2 * channels}),
                                layer(linear), layer(DropoutSpec{dropout_rate})});
    return composed<SequenceSpec>({attention, gated});
}

}  // namespace

SharedPlan relu_chain(std::int64_t stages, std::int64_t width) {
    NetworkSpec spec;
    spec.name = "relu MLP, " + std::to_string(stages) + " stages of " + std::to_string(width);
    spec.input = FeatureInput{width};
    spec.layers.assign(
        static_cast<std::size_t>(stages) - 1,
        composed<SequenceSpec>({layer(LinearSpec{width, true, Initial::he}), layer(ReluSpec{})}));
    return planned(std::move(spec));
}

SharedPlan seed_network(std::int64_t depth, std::int64_t width) {
    NetworkSpec spec;
    spec.name = "relu MLP, " + std::to_string(depth) + " layers of " + std::to_string(width);
    spec.input = FeatureInput{width};
    const auto hidden = composed<SequenceSpec>(
        {layer(LinearSpec{width, true, Initial::xavier}), layer(ReluSpec{})});
    spec.layers.assign(static_cast<std::size_t>(depth) - 1, hidden);
    spec.layers.push_back(layer(LinearSpec{10, true, Initial::xavier}));
    return planned(std::move(spec));
}

SharedPlan dense_network(std::int64_t depth, std::int64_t width, std::int64_t rows) {
    NetworkSpec spec;
    spec.name = "gelu MLP, " + std::to_string(depth) + " layers of " + std::to_string(width);
    spec.batch = rows;
    spec.input = FeatureInput{width};
    const auto hidden =
        composed<SequenceSpec>({layer(LinearSpec{width, true, Initial::he}), layer(GeluSpec{})});
    spec.layers.assign(static_cast<std::size_t>(depth), hidden);
    return planned(std::move(spec));
}

SharedPlan small_transformer(std::int64_t depth) {
    constexpr std::int64_t tokens = 4, vocabulary = 16, channels = 8;
    NetworkSpec spec;
    spec.name = "transformer, " + std::to_string(depth) + " blocks";
    spec.input = TokenInput{tokens, vocabulary};
    spec.loss = Loss::cross_entropy;
    spec.layers.push_back(layer(EmbeddingSpec{channels}));
    for (std::int64_t i = 0; i < depth; ++i) spec.layers.push_back(transformer_block(channels));
    spec.layers.push_back(composed<SequenceSpec>(
        {layer(RmsNormSpec{}), layer(LinearSpec{vocabulary, false, Initial::xavier})}));
    return planned(std::move(spec));
}

SharedPlan transformer(std::int64_t blocks, std::int64_t channels, std::int64_t tokens) {
    constexpr std::int64_t bytes = 256;
    NetworkSpec spec;
    spec.name = "transformer, " + std::to_string(blocks) + " blocks of " + std::to_string(channels);
    spec.batch = 2;
    spec.input = TokenInput{tokens, bytes};
    spec.loss = Loss::cross_entropy;
    const auto attention =
        composed<ResidualSpec>({layer(LayerNormSpec{}), layer(AttentionSpec{4, 4, true, false})});
    const auto gelu_mlp = composed<ResidualSpec>(
        {layer(LayerNormSpec{}), layer(LinearSpec{4 * channels, true, Initial::xavier}),
         layer(GeluSpec{}), layer(LinearSpec{channels, true, Initial::xavier})});
    spec.layers.push_back(layer(EmbeddingSpec{channels}));
    for (std::int64_t i = 0; i < blocks; ++i)
        spec.layers.insert(spec.layers.end(), {attention, gelu_mlp});
    spec.layers.push_back(layer(LinearSpec{bytes, true, Initial::xavier}));
    return planned(std::move(spec));
}

SharedPlan network_of(const std::string& network_json) {
    return std::make_shared<const NetworkPlan>(plan_network(network_from_json(network_json)));
}

SharedPlan with_data_seed(const SharedPlan& plan, std::uint64_t data_seed) {
    auto copy = std::make_shared<NetworkPlan>(*plan);
    copy->spec.data_seed = data_seed;
    return copy;
}

}  // namespace rootspace
