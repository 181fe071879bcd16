#include "cost/stage_tape.h"

#include "base/error.h"

namespace rootspace {
namespace {

class TapeBuilder {
  public:
    TapeBuilder(const NetworkSpec& network, ValueShape input) : network_(network) {
        tape_.values.push_back(input);
    }

    int apply(const LayerSpec& layer, int value) {
        place_ = layer.place;
        return std::visit([&](const auto& spec) { return layer_op(spec, layer, value); },
                          layer.kind);
    }
    int add_op(Op op, std::vector<int> inputs) {
        OpFacts f = facts(op);
        const int output = static_cast<int>(tape_.values.size());
        tape_.values.push_back({f.output_rows, f.output_columns});
        tape_.ops.push_back({std::move(op), std::move(f), std::move(inputs), output});
        return output;
    }
    StageTape finish() { return std::move(tape_); }
    ValueShape shape(int value) const { return tape_.values[value]; }

  private:
    int layer_op(const LinearSpec& s, const LayerSpec&, int value) {
        return linear(value, s.out, s.bias, s.initial);
    }
    int layer_op(const ReluSpec&, const LayerSpec&, int value) { return curve(Curve::relu, value); }
    int layer_op(const GeluSpec&, const LayerSpec&, int value) { return curve(Curve::gelu, value); }
    int layer_op(const TanhSpec&, const LayerSpec&, int value) { return curve(Curve::tanh, value); }
    int layer_op(const SiluSpec&, const LayerSpec&, int value) { return curve(Curve::silu, value); }
    int layer_op(const SwigluSpec& s, const LayerSpec&, int value) {
        const int gate = linear(value, s.out, false, Initial::xavier);
        const int up = linear(value, s.out, false, Initial::xavier);
        return add_op(SwigluOp{numbers(value).rows, s.out}, {gate, up});
    }
    int layer_op(const LayerNormSpec&, const LayerSpec&, int value) {
        const auto [rows, columns, unused] = numbers(value);
        return add_op(LayerNormOp{rows, columns}, {value});
    }
    int layer_op(const RmsNormSpec&, const LayerSpec&, int value) {
        const auto [rows, columns, unused] = numbers(value);
        return add_op(RmsNormOp{rows, columns}, {value});
    }
    int layer_op(const DropoutSpec& s, const LayerSpec&, int value) {
        const auto [rows, columns, unused] = numbers(value);
        return add_op(DropoutOp{rows, columns, s.rate}, {value});
    }
    int layer_op(const AttentionSpec& s, const LayerSpec& layer, int value);
    int layer_op(const EmbeddingSpec& s, const LayerSpec& layer, int value);
    int layer_op(const ResidualSpec& s, const LayerSpec& layer, int value);
    int layer_op(const SequenceSpec& s, const LayerSpec&, int value) {
        for (const LayerSpec& inner : *s.layers) value = apply(inner, value);
        return value;
    }

    int linear(int value, std::int64_t out, bool bias, Initial initial) {
        const auto [rows, columns, unused] = numbers(value);
        return add_op(LinearOp{rows, columns, out, bias, initial}, {value});
    }
    int curve(Curve curve, int value) {
        const auto [rows, columns, unused] = numbers(value);
        return add_op(CurveOp{curve, rows, columns}, {value});
    }
    // The shape of a value that must hold numbers to compute with.
    ValueShape numbers(int value) const {
        const ValueShape& shape = tape_.values[value];
        if (shape.token_numbers)
            throw InputError(place_,
                             "an embedding as the first layer of a network with token input",
                             "a layer that computes with token numbers");
        return shape;
    }

    const NetworkSpec& network_;
    std::string place_;
    StageTape tape_;
};

int TapeBuilder::layer_op(const AttentionSpec& s, const LayerSpec& layer, int value) {
    const ValueShape in = numbers(value);
    if (!std::holds_alternative<TokenInput>(network_.input))
        throw InputError(layer.place, "a network with token input around attention",
                         "one with feature input");
    if (in.columns % s.heads != 0)
        throw InputError(layer.place + ".heads",
                         "a divisor of the " + std::to_string(in.columns) + " channels",
                         std::to_string(s.heads));
    const std::int64_t head_size = in.columns / s.heads;
    const std::int64_t packed = checked_mul(checked_add(s.heads, 2 * s.kv_heads), head_size);
    const int qkv = linear(value, packed, s.bias, Initial::xavier);
    const int mixed = add_op(
        AttentionOp{network_.batch, network_.tokens(), s.heads, s.kv_heads, head_size, s.causal},
        {qkv});
    return linear(mixed, in.columns, s.bias, Initial::xavier);
}

int TapeBuilder::layer_op(const EmbeddingSpec& s, const LayerSpec& layer, int value) {
    if (!shape(value).token_numbers)
        throw InputError(layer.place,
                         "token numbers to look up (an embedding is the first layer "
                         "of a network with token input)",
                         "numbers");
    const auto& input = std::get<TokenInput>(network_.input);
    return add_op(EmbeddingOp{network_.batch, input.tokens, input.vocabulary, s.out}, {value});
}

int TapeBuilder::layer_op(const ResidualSpec& s, const LayerSpec& layer, int value) {
    const ValueShape in = numbers(value);
    int inner = value;
    for (const LayerSpec& spec : *s.layers) inner = apply(spec, inner);
    if (!(shape(inner) == in))
        throw InputError(layer.place + ".layers",
                         "as many channels out as in (" + std::to_string(in.columns) + ")",
                         std::to_string(shape(inner).columns));
    return add_op(AddOp{in.rows, in.columns}, {inner, value});
}

}  // namespace

ValueShape input_shape(const NetworkSpec& network) {
    if (const auto* features = std::get_if<FeatureInput>(&network.input))
        return {network.batch, features->features};
    return {network.rows(), 1, true};
}

StageTape layer_tape(const NetworkSpec& network, const LayerSpec& layer, ValueShape input) {
    TapeBuilder builder(network, input);
    builder.apply(layer, 0);
    return builder.finish();
}

StageTape loss_tape(const NetworkSpec& network, ValueShape input) {
    if (input.token_numbers)
        throw InputError("layers", "an embedding as the first layer of a network with token input",
                         "token numbers at the loss");
    TapeBuilder builder(network, input);
    if (network.loss == Loss::cross_entropy)
        builder.add_op(CrossEntropyOp{input.rows, input.columns}, {0});
    else
        builder.add_op(SquaredErrorOp{input.rows, input.columns}, {0});
    return builder.finish();
}

}  // namespace rootspace
