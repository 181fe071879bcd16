// What a network is: input, layers (one stage each), loss, and the seed everything else follows
// from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/layer_spec.h"

namespace rootspace {

struct FeatureInput {
    std::int64_t features;  // a(0) is [B, features]
};
struct TokenInput {
    std::int64_t tokens;      // T; a(0) is [B, T] 32-bit token numbers
    std::int64_t vocabulary;  // V
};
using InputSpec = std::variant<FeatureInput, TokenInput>;

// cross_entropy: mean over rows of -log softmax(logits)[target], in nats. squared_error: half the
// mean of squares.
enum class Loss { cross_entropy, squared_error };

struct NetworkSpec {
    std::string name;
    std::uint64_t seed = 0;       // of the weights
    std::uint64_t data_seed = 0;  // of inputs, targets and dropout; a network file's default: seed
    std::int64_t batch = 1;       // B
    InputSpec input;
    std::vector<LayerSpec> layers;  // stage l is layers[l-1]; the loss is one more stage, the last
    Loss loss = Loss::squared_error;

    // Data that does not follow from the seed; empty: it does.
    std::vector<double> inputs;   // B * features numbers, or B * T token numbers
    std::vector<double> targets;  // one class a row (cross_entropy), or as many numbers as outputs
    std::vector<std::vector<double>> weights;  // one list a parameter tensor, in layer order

    std::int64_t stage_count() const { return static_cast<std::int64_t>(layers.size()) + 1; }
    std::int64_t tokens() const;                                        // T, 1 for feature inputs
    std::int64_t rows() const { return checked_mul(batch, tokens()); }  // B * T
};

inline constexpr std::int64_t largest_stage_count = 1'000'000;
inline constexpr std::int64_t largest_stage_layers = 1'000;     // inside one residual or sequence
inline constexpr std::int64_t largest_layer_count = 4'000'000;  // in a network, those inside too
inline constexpr std::int64_t largest_dimension = std::int64_t{1} << 31;

// The network file of the design; beyond it {"kind":"sequence","layers":[...]},
// {"kind":"repeat","times":N,"layers":[...]} (N copies, each layer a stage of its own; inside a
// stage, simply N times in a row), "initial":"xavier"|"he" on linear, and "inputs", "targets",
// "weights". Throws InputError. Shapes are checked where they are computed: cost/stage_tape.h.
NetworkSpec network_from_json(std::string_view text);

}  // namespace rootspace
