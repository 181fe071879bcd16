// The MLP as ops: plain, gated, or experts under a router.
#include "estimate/activations/tape_writer.h"

namespace rootspace::estimate {
namespace {

int activated(TapeWriter& w, const std::string& name, int value, std::int64_t rows,
              std::int64_t columns) {
    const Activation a = w.architecture().activation;
    const Curve curve = a == Activation::relu   ? Curve::relu
                        : a == Activation::gelu ? Curve::gelu
                                                : Curve::silu;
    return w.add(CurveOp{curve, rows, columns}, name, {value});
}

// From [any rows, in] to [rows, out] through `width` channels on this device.
// `kind` ends the roles of its matrices.
int perceptron(TapeWriter& w, const std::string& name, int value, std::int64_t rows,
               std::int64_t width, bool gated, bool bias, const std::string& kind) {
    const std::int64_t out = w.architecture().width;
    const bool joined = gated && w.setup().joined_gates;
    int up = joined ? 0 : w.linear(name + " up", value, rows, width, bias, "ffn_up" + kind);
    if (!gated)
        return w.linear(name + " down", activated(w, name + " activation", up, rows, width), rows,
                        out, bias, "ffn_down" + kind);
    int product = 0, gate = 0;
    if (joined) {
        const int both = w.linear(name + " gate and up", value, rows, checked_mul(2, width), bias,
                                  "ffn_gate_up" + kind);
        gate = w.part(name + " gate", both, rows, width);
        up = w.part(name + " up", both, rows, width);
    } else {
        gate = w.linear(name + " gate", value, rows, width, bias, "ffn_gate" + kind);
    }
    if (w.setup().fused_gate) {
        product = w.add(SwigluOp{rows, width}, name + " gated", {gate, up});
    } else {
        const int active = activated(w, name + " activation", gate, rows, width);
        product = w.add(MultiplyOp{rows, width}, name + " gated", {active, up});
    }
    return w.linear(name + " down", product, rows, out, bias, "ffn_down" + kind);
}

int feed_kind(TapeWriter& w, const DenseMlp& d, int normed) {
    const std::int64_t width = tensor_share(d.width, w.setup(), "channels of the MLP");
    return perceptron(w, "MLP", normed, w.rows(), width, d.gated, d.bias, "");
}

// Each token's vector is copied once for each expert it goes to, and their outputs are weighed.
// Evenly loaded: expert parallelism then leaves a device as many copies as it had tokens * active.
int feed_kind(TapeWriter& w, const ExpertMlp& e, int normed) {
    const std::int64_t rows = w.rows(), columns = w.architecture().width;
    const std::int64_t choices = checked_mul(rows, e.active);
    const bool whole = w.setup().whole_experts;
    const std::int64_t copies = whole ? divided_up(choices, w.setup().tensor_parallel) : choices;
    const int logits =
        w.linear("router logits", normed, rows, e.experts, e.router_bias, "ffn_gate_inp");
    const int probabilities =
        w.add(SoftmaxOp{rows, e.experts, w.setup().softmax_keeps_input}, "router probabilities",
              {w.cast("router float32 logits", logits, float32_bytes)}, float32_bytes);
    const int ids = w.constant("router chosen experts", {rows, e.active}, id_bytes, RowKind::ids);
    const int chosen = w.add(MoveOp{Move::gather, choices, 1}, "router chosen weights",
                             {probabilities}, float32_bytes, {ids});
    const int weights = w.cast("router weights", chosen, w.element_bytes(normed));
    const int gathered =
        w.add(MoveOp{Move::gather, copies, columns}, "expert inputs", {normed}, 0, {ids});
    const std::int64_t width =
        whole ? e.width : tensor_share(e.width, w.setup(), "channels of an expert");
    const int made = perceptron(w, "expert", gathered, copies, width, true, e.expert_bias, "_exps");
    const int weighed = w.add(MultiplyOp{copies, columns}, "expert weighed", {made, weights});
    int output = w.add(MoveOp{Move::gather, rows, columns}, "expert sum", {weighed}, 0, {ids});
    if (e.shared_width == 0) return output;
    const std::int64_t shared_width =
        tensor_share(e.shared_width, w.setup(), "channels of the shared expert");
    int shared = perceptron(w, "shared expert", normed, rows, shared_width, true, false, "_shexp");
    if (e.shared_gate) {
        const int gate = w.add(
            SigmoidOp{rows, 1}, "shared expert gate",
            {w.linear("shared expert gate logit", normed, rows, 1, false, "ffn_gate_inp_shexp")});
        shared = w.add(MultiplyOp{rows, columns}, "shared expert weighed", {shared, gate});
    }
    return w.sum("expert sum with shared", output, shared);
}

}  // namespace

int feed(TapeWriter& w, const Mlp& mlp, int normed) {
    return std::visit([&](const auto& kind) { return feed_kind(w, kind, normed); }, mlp);
}

}  // namespace rootspace::estimate
