#include "model/layer_spec.h"

#include "base/json.h"

namespace rootspace {
namespace {

std::string list_text(const LayerList& layers) {
    std::string text;
    for (const LayerSpec& layer : *layers) text += (text.empty() ? "" : ", ") + layer_text(layer);
    return text;
}

struct TextOf {
    std::string operator()(const LinearSpec& s) const {
        return "linear " + std::to_string(s.out) + (s.bias ? "" : " without bias") +
               (s.initial == Initial::he ? " he" : "");
    }
    std::string operator()(const ReluSpec&) const { return "relu"; }
    std::string operator()(const GeluSpec&) const { return "gelu"; }
    std::string operator()(const TanhSpec&) const { return "tanh"; }
    std::string operator()(const SiluSpec&) const { return "silu"; }
    std::string operator()(const SwigluSpec& s) const { return "swiglu " + std::to_string(s.out); }
    std::string operator()(const LayerNormSpec&) const { return "layer_norm"; }
    std::string operator()(const RmsNormSpec&) const { return "rms_norm"; }
    std::string operator()(const AttentionSpec& s) const {
        return std::string(s.causal ? "causal " : "") + "attention " + std::to_string(s.heads) +
               (s.kv_heads == s.heads ? "" : "/" + std::to_string(s.kv_heads)) +
               (s.bias ? "" : " without bias");
    }
    std::string operator()(const DropoutSpec& s) const { return "dropout " + Json(s.rate).dump(); }
    std::string operator()(const EmbeddingSpec& s) const {
        return "embedding " + std::to_string(s.out);
    }
    std::string operator()(const ResidualSpec& s) const {
        return "residual(" + list_text(s.layers) + ")";
    }
    std::string operator()(const SequenceSpec& s) const {
        return "sequence(" + list_text(s.layers) + ")";
    }
};

}  // namespace

std::string layer_text(const LayerSpec& layer) { return std::visit(TextOf{}, layer.kind); }

}  // namespace rootspace
