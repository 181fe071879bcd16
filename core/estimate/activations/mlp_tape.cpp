// The MLP as ops: plain, gated, or experts under a router.
#include <algorithm>

#include "estimate/activations/tape_writer.h"
#include "estimate/explain/telling.h"

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

// transformers models/gpt_oss/modeling_gpt_oss.py, GptOssExperts.forward, and pytorch/torchtitan,
// models/gpt_oss/model/moe.py, swiglu: (up + 1) * gate * sigmoid(alpha * gate), both clamped.
int clamped(TapeWriter& w, int gate, int up, std::int64_t rows, std::int64_t width) {
    gate = w.then(ClampOp{rows, width}, "expert clamped gate", gate);
    up = w.then(ClampOp{rows, width}, "expert clamped up", up);
    int glu = w.then(ScaleOp{rows, width}, "expert scaled gate", gate);
    glu = w.then(SigmoidOp{rows, width}, "expert sigmoid", glu);
    glu = w.then(MultiplyOp{rows, width}, "expert activation", gate, 0, glu);
    up = w.then(MoveOp{Move::copy, rows, width}, "expert up plus one", up);
    return w.then(MultiplyOp{rows, width}, "expert gated", up, 0, glu);
}

bool clamps(const TapeWriter& w) {
    return !w.setup().fused_gate && w.architecture().family == "gpt_oss";
}

// GptOssExperts adds a bias to what a product gave, which under autocast makes it float32.
int biased(TapeWriter& w, int product) {
    if (!clamps(w) || !w.setup().experts.looped) return product;
    return w.cast("expert product with bias", product, w.setup().stream_bytes());
}

// From [any rows, in] to [rows, out] through `width` channels on this device.
// `kind` ends the roles of its matrices; `weights` of the rows, if any, enter a fused gate.
int perceptron(TapeWriter& w, const std::string& name, int value, std::int64_t rows,
               std::int64_t width, bool gated, bool bias, const std::string& kind,
               int weights = -1) {
    const std::int64_t out = w.architecture().width;
    const bool joined = gated && (w.setup().joined_gates || clamps(w));
    int up = joined ? 0 : w.linear(name + " up", value, rows, width, bias, "ffn_up" + kind);
    if (!gated)
        return w.linear(name + " down", activated(w, name + " activation", up, rows, width), rows,
                        out, bias, "ffn_down" + kind);
    int product = 0, gate = 0;
    if (joined) {
        int both = w.linear(name + " gate and up", value, rows, checked_mul(2, width), bias,
                            "ffn_gate_up" + kind);
        both = biased(w, both);
        gate = w.part(name + " gate", both, rows, width);
        up = w.part(name + " up", both, rows, width);
    } else {
        gate = w.linear(name + " gate", value, rows, width, bias, "ffn_gate" + kind);
    }
    if (clamps(w)) {
        product = clamped(w, gate, up, rows, width);
    } else if (w.setup().fused_gate) {
        product = w.add(SwigluOp{rows, width}, name + " gated", {gate, up});
        if (knows_all_trainers && weights >= 0) w.read_as_well(weights);
    } else {
        const int active = activated(w, name + " activation", gate, rows, width);
        product = w.add(MultiplyOp{rows, width}, name + " gated", {active, up});
    }
    return biased(w, w.linear(name + " down", product, rows, out, bias, "ffn_down" + kind));
}

int feed_kind(TapeWriter& w, const DenseMlp& d, int normed) {
    const std::int64_t width = tensor_share(d.width, w.setup(), "channels of the MLP");
    return perceptron(w, "MLP", normed, w.rows(), width, d.gated, d.bias, "");
}

// What each token's experts count: [rows * active, 1].
int router(TapeWriter& w, const ExpertMlp& e, int normed, int ids) {
    const ActivationSetup& setup = w.setup();
    const ExpertForm& form = setup.experts;
    const std::int64_t rows = w.rows(), choices = checked_mul(rows, e.active);
    int read = normed;
    if (form.float32_router && !setup.autocast)
        read = w.cast("router float32 input", normed, float32_bytes);
    int value = w.linear("router logits", read, rows, e.experts, e.router_bias, "ffn_gate_inp");
    if (read != normed)
        w.keep(w.constant("router float32 matrix", {e.experts, w.architecture().width},
                          float32_bytes, RowKind::value));
    const SoftmaxOp softmax{rows, form.chosen_alone ? e.active : e.experts,
                            setup.softmax_keeps_input};
    const MoveOp gather{Move::gather, choices, 1};
    if (form.chosen_alone) {
        value = w.then(MoveOp{Move::gather, rows, e.active}, "router chosen logits", value);
        w.keep(ids);
        value = w.then(softmax, "router probabilities", value, setup.element_bytes);
        return w.then(gather, "router weights", value);
    }
    // A sigmoid stays in the type of the product.
    const Bytes wide = form.sigmoid && setup.autocast ? setup.element_bytes : float32_bytes;
    value = w.cast("router float32 logits", value, wide);
    const FrameworkOp shares = form.sigmoid ? FrameworkOp{SigmoidOp{rows, e.experts}} : softmax;
    value = w.then(shares, "router probabilities", value, wide);
    value = w.then(gather, "router chosen weights", value, wide);
    w.keep(ids);
    if (form.divided) {
        const int sums = w.then(MeanOp{rows, e.active, false}, "router sums", value, float32_bytes);
        value = w.then(MultiplyOp{choices, 1}, "router divided weights", value, wide, sums);
    }
    if (form.scaled) value = w.then(ScaleOp{choices, 1}, "router scaled weights", value, wide);
    return form.float32 ? value : w.cast("router weights", value, w.element_bytes(normed));
}

// Each token's vector is copied once for each expert it goes to, and their outputs are weighed.
// Evenly loaded: expert parallelism then leaves a device as many copies as it had tokens * active.
int feed_kind(TapeWriter& w, const ExpertMlp& e, int normed) {
    const ExpertForm& form = w.setup().experts;
    const bool ordered = knows_all_trainers && form.ordered;
    const bool inside = knows_all_trainers && form.weighed_inside;
    const std::int64_t rows = w.rows(), columns = w.architecture().width;
    const std::int64_t choices = checked_mul(rows, e.active);
    const bool whole = w.setup().whole_experts;
    const std::int64_t copies = whole ? divided_up(choices, w.setup().tensor_parallel) : choices;
    const int ids = w.constant("router chosen experts", {rows, e.active}, id_bytes, RowKind::ids);
    const int weights = router(w, e, normed, ids);
    // torch.where of a mask: each expert's rows, and their places among the chosen. In place of
    // them DeepSeek-V2 and torchtitan have an order of all, and the rows in that order.
    const int places = form.looped || ordered ? w.constant("experts' rows and places", {copies, 2},
                                                           id_bytes, RowKind::ids)
                                              : ids;
    const int gathered = w.then(MoveOp{Move::gather, copies, columns}, "expert inputs", normed);
    w.keep(places);
    const std::int64_t width =
        whole ? e.width : tensor_share(e.width, w.setup(), "channels of an expert");
    int made = perceptron(w, "expert", gathered, copies, width, true, e.expert_bias, "_exps",
                          inside ? weights : -1);
    // DeepseekV2MoE.moe multiplies in place, which keeps a float32 copy. torchtitan's combine casts
    // before it multiplies.
    if (form.float32 && !form.adds_rows)
        made = w.cast("expert float32 outputs", made, float32_bytes);
    Bytes wide = form.float32 ? std::max(w.element_bytes(made), w.element_bytes(weights)) : 0;
    int output = made;
    if (!inside)
        output = w.then(MultiplyOp{copies, columns}, "expert weighed", made, wide, weights);
    if (ordered) {
        wide = w.element_bytes(normed);
        output = w.cast("expert weighed, cast back", output, wide);
    }
    const FrameworkOp gather = MoveOp{Move::gather, rows, columns};
    output = w.then(form.adds_rows ? AddRowsOp{rows, columns} : gather, "expert sum", output, wide);
    w.keep(ids);
    if (wide) output = w.cast("expert sum, cast back", output, w.element_bytes(normed));
    if (e.shared_width == 0) return output;
    const std::int64_t shared_width =
        tensor_share(e.shared_width, w.setup(), "channels of the shared expert");
    int shared = perceptron(w, "shared expert", normed, rows, shared_width, true, false, "_shexp");
    if (e.shared_gate) {
        const int gate = w.then(
            SigmoidOp{rows, 1}, "shared expert gate",
            w.linear("shared expert gate logit", normed, rows, 1, false, "ffn_gate_inp_shexp"));
        shared = w.then(MultiplyOp{rows, columns}, "shared expert weighed", shared, 0, gate);
    }
    return w.sum("expert sum with shared", output, shared);
}

}  // namespace

int feed(TapeWriter& w, const Mlp& mlp, int normed) {
    return std::visit([&](const auto& kind) { return feed_kind(w, kind, normed); }, mlp);
}

}  // namespace rootspace::estimate
