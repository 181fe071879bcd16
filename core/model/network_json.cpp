#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "base/error.h"
#include "base/json.h"
#include "model/network_spec.h"

namespace rootspace {
namespace {

using Layers = std::vector<LayerSpec>;

// Layers in a row, and how many they are with those inside them.
struct Sequence {
    Layers layers;
    std::int64_t count = 0;
};

Sequence read_layers(const Json& list, const std::string& place);

Initial read_initial(JsonObject& object) {
    const std::string name = object.string_or("initial", "xavier");
    if (name == "xavier") return Initial::xavier;
    if (name == "he") return Initial::he;
    throw InputError(object.place("initial"), "\"xavier\" or \"he\"", "\"" + shown(name) + "\"");
}

LayerSpec::Kind read_linear(JsonObject& o) {
    const auto out = o.integer("out", 1, largest_dimension);
    const bool bias = o.boolean_or("bias", true);
    return LinearSpec{out, bias, read_initial(o)};
}

LayerSpec::Kind read_attention(JsonObject& o) {
    const auto heads = o.integer("heads", 1, largest_dimension);
    const auto kv_heads = o.integer_or("kv_heads", 1, largest_dimension, heads);
    if (heads % kv_heads != 0)
        throw InputError(o.place("kv_heads"), "a divisor of heads (" + std::to_string(heads) + ")",
                         std::to_string(kv_heads));
    const bool causal = o.boolean_or("causal", false);
    return AttentionSpec{heads, kv_heads, causal, o.boolean_or("bias", true)};
}

LayerSpec::Kind read_dropout(JsonObject& o) {
    const double rate = o.number("rate", 0.0, 1.0);
    if (rate >= 1.0) throw InputError(o.place("rate"), "a number from 0 up to but not 1", "1");
    return DropoutSpec{rate};
}

LayerList read_inner(JsonObject& o) {
    Sequence inner = read_layers(o.array("layers"), o.place("layers"));
    if (inner.count > largest_stage_layers)
        throw InputError(o.place("layers"),
                         "at most " + std::to_string(largest_stage_layers) + " layers in one stage",
                         std::to_string(inner.count));
    auto layers = std::make_shared<Layers>(std::move(inner.layers));
    for (const LayerSpec& layer : *layers)
        if (std::holds_alternative<EmbeddingSpec>(layer.kind))
            throw InputError(layer.place, "an embedding only as the first stage",
                             "one inside another layer");
    return layers;
}

const std::map<std::string, std::function<LayerSpec::Kind(JsonObject&)>>& kinds() {
    static const std::map<std::string, std::function<LayerSpec::Kind(JsonObject&)>> table{
        {"linear", read_linear},
        {"relu", [](JsonObject&) { return ReluSpec{}; }},
        {"gelu", [](JsonObject&) { return GeluSpec{}; }},
        {"tanh", [](JsonObject&) { return TanhSpec{}; }},
        {"silu", [](JsonObject&) { return SiluSpec{}; }},
        {"swiglu",
         [](JsonObject& o) { return SwigluSpec{o.integer("out", 1, largest_dimension)}; }},
        {"layer_norm", [](JsonObject&) { return LayerNormSpec{}; }},
        {"rms_norm", [](JsonObject&) { return RmsNormSpec{}; }},
        {"attention", read_attention},
        {"dropout", read_dropout},
        {"embedding",
         [](JsonObject& o) { return EmbeddingSpec{o.integer("out", 1, largest_dimension)}; }},
        {"residual", [](JsonObject& o) { return ResidualSpec{read_inner(o)}; }},
        {"sequence", [](JsonObject& o) { return SequenceSpec{read_inner(o)}; }},
    };
    return table;
}

std::string kind_names() {
    std::string names;
    for (const auto& [name, unused] : kinds()) names += name + ", ";
    return names + "repeat";
}

std::int64_t layer_count(const LayerSpec& layer) {
    LayerList inner;
    if (const auto* residual = std::get_if<ResidualSpec>(&layer.kind)) inner = residual->layers;
    if (const auto* sequence = std::get_if<SequenceSpec>(&layer.kind)) inner = sequence->layers;
    std::int64_t count = 1;
    if (inner)
        for (const LayerSpec& one : *inner) count += layer_count(one);
    return count;
}

void append(Sequence& to, const Sequence& copied, std::int64_t times, const std::string& place) {
    const auto in_a_row = static_cast<std::int64_t>(to.layers.size());
    const auto more_in_a_row = static_cast<std::int64_t>(copied.layers.size());
    if (times > (largest_stage_count - in_a_row) / more_in_a_row ||
        times > (largest_layer_count - to.count) / copied.count)
        throw InputError(place,
                         "at most " + std::to_string(largest_stage_count) +
                             " layers in a row and " + std::to_string(largest_layer_count) +
                             " in all, copies counted",
                         "more");
    for (std::int64_t i = 0; i < times; ++i)
        to.layers.insert(to.layers.end(), copied.layers.begin(), copied.layers.end());
    to.count += times * copied.count;
}

void read_layer(const Json& value, const std::string& place, Sequence& layers) {
    JsonObject object(value, place);
    const std::string kind = object.string("kind");
    if (kind == "repeat") {
        const auto times = object.integer("times", 1, largest_stage_count);
        append(layers, read_layers(object.array("layers"), object.place("layers")), times, place);
    } else if (const auto reader = kinds().find(kind); reader != kinds().end()) {
        const LayerSpec layer{reader->second(object), place};
        append(layers, {{layer}, layer_count(layer)}, 1, place);
    } else {
        throw InputError(object.place("kind"), "one of " + kind_names(), "\"" + shown(kind) + "\"");
    }
    object.finish();
}

Sequence read_layers(const Json& list, const std::string& place) {
    if (list.empty()) throw InputError(place, "at least one layer", "none");
    Sequence layers;
    for (std::size_t i = 0; i < list.size(); ++i)
        read_layer(list[i], place + "[" + std::to_string(i) + "]", layers);
    return layers;
}

InputSpec read_input(const Json& value) {
    JsonObject object(value, "input");
    InputSpec input;
    if (object.has("features")) {
        if (object.has("tokens"))
            throw InputError("input", "either features, or tokens and vocabulary", "both");
        input = FeatureInput{object.integer("features", 1, largest_dimension)};
    } else {
        const auto tokens = object.integer("tokens", 1, largest_dimension);
        input = TokenInput{tokens, object.integer("vocabulary", 1, largest_dimension)};
    }
    object.finish();
    return input;
}

std::vector<double> read_numbers(const Json& list, const std::string& place) {
    if (!list.is_array()) throw InputError(place, "an array of numbers", described(list));
    std::vector<double> numbers;
    numbers.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].is_number())
            throw InputError(place + "[" + std::to_string(i) + "]", "a number", described(list[i]));
        numbers.push_back(list[i].get<double>());
        if (std::abs(numbers.back()) > double(std::numeric_limits<float>::max()))
            throw InputError(place + "[" + std::to_string(i) + "]",
                             "a number in the range of 32-bit floats", described(list[i]));
    }
    return numbers;
}

Loss read_loss(JsonObject& object) {
    const std::string name = object.string("loss");
    if (name == "cross_entropy") return Loss::cross_entropy;
    if (name == "squared_error") return Loss::squared_error;
    throw InputError("loss", "\"cross_entropy\" or \"squared_error\"", "\"" + shown(name) + "\"");
}

}  // namespace

NetworkSpec network_from_json(std::string_view text) {
    const Json document = parse_json(text, "network file");
    JsonObject object(document, "");
    NetworkSpec network;
    network.name = object.string_or("name", "network");
    network.seed =
        static_cast<std::uint64_t>(object.integer_or("seed", 0, largest_exact_integer, 0));
    network.data_seed = static_cast<std::uint64_t>(object.integer_or(
        "data_seed", 0, largest_exact_integer, static_cast<std::int64_t>(network.seed)));
    network.batch = object.integer("batch", 1, largest_dimension);
    network.input = read_input(object.object("input"));
    network.layers = read_layers(object.array("layers"), "layers").layers;
    network.loss = read_loss(object);
    if (object.has("inputs")) network.inputs = read_numbers(object.array("inputs"), "inputs");
    if (object.has("targets")) network.targets = read_numbers(object.array("targets"), "targets");
    if (object.has("weights")) {
        const Json& lists = object.array("weights");
        for (std::size_t i = 0; i < lists.size(); ++i)
            network.weights.push_back(read_numbers(lists[i], "weights[" + std::to_string(i) + "]"));
    }
    object.finish();
    return network;
}

}  // namespace rootspace
