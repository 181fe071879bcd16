// What a layer is, before any size is known: one small struct a kind.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/quantities.h"

namespace rootspace {

// Shape letters, fixed here: B batch, T tokens (1 for feature inputs), C channels, H heads, G
// key/value heads, L stages, V vocabulary. Between layers an activation is a row-major matrix of
// B*T rows and C columns.

// Uniform in ±sqrt(6 / (in + out)) (Glorot & Bengio 2010, eq. 16) or ±sqrt(6 / in) (He et al. 2015,
// eq. 14).
enum class Initial { xavier, he };

struct LinearSpec {  // y = x W + b; W is [in, out]
    std::int64_t out;
    bool bias;
    Initial initial;
};
struct ReluSpec {};
struct GeluSpec {};  // the exact form, x * Phi(x)
struct TanhSpec {};
struct SiluSpec {};  // x * sigmoid(x)
struct SwigluSpec {  // silu(x W) * (x V), both [in, out], no biases (Shazeer 2020, section 2)
    std::int64_t out;
};
struct LayerNormSpec {};  // over C, with gain and bias (Ba et al. 2016), epsilon 1e-5
struct RmsNormSpec {};    // over C, with gain (Zhang & Sennrich 2019), epsilon 1e-5
struct AttentionSpec {  // projections to queries, keys, values; softmax(q k' / sqrt(C/H)) v; output
                        // projection
    std::int64_t heads;
    std::int64_t kv_heads;  // divides heads: grouped queries (Ainslie et al. 2023)
    bool causal;
    bool bias;
};
struct DropoutSpec {
    double rate;  // in [0, 1)
};
struct EmbeddingSpec {  // token table [V, out] + position table [T, out]
    std::int64_t out;
};

struct LayerSpec;
using LayerList =
    std::shared_ptr<const std::vector<LayerSpec>>;  // shared by the copies a `repeat` makes

struct ResidualSpec {  // y = x + layers(x)
    LayerList layers;
};
struct SequenceSpec {  // several layers in one stage
    LayerList layers;
};

struct LayerSpec {
    using Kind = std::variant<LinearSpec, ReluSpec, GeluSpec, TanhSpec, SiluSpec, SwigluSpec,
                              LayerNormSpec, RmsNormSpec, AttentionSpec, DropoutSpec, EmbeddingSpec,
                              ResidualSpec, SequenceSpec>;
    Kind kind;
    std::string
        place;  // where the network file names it, for error sentences: "layers[3].layers[0]"
};

// "linear 64", "residual(rms_norm, linear 64, gelu, linear 64)": equal texts describe equal layers.
std::string layer_text(const LayerSpec& layer);

}  // namespace rootspace
