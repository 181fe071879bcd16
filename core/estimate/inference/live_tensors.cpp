#include "estimate/inference/live_tensors.h"

#include <algorithm>

namespace rootspace::estimate {
namespace {

// transformers modeling_qwen2.py (4.46): Qwen2Model.forward keeps `inputs_embeds` and the block's
// input, the decoder layer `residual` and the normed `hidden_states` while the MLP runs.
const WholeCoefficient mlp_widths{"hf.mlp_widths", 4};
// In attention the residual is the block's input itself.
const WholeCoefficient attention_widths{"hf.attention_widths", 3};
const WholeCoefficient later_widths{"hf.later_device_widths", 3};  // no `inputs_embeds` there
// down_proj(act_fn(gate_proj(x)) * up_proj(x)): activated gate, up, product. Without a gate: before
// and after the activation.
const WholeCoefficient gated_tensors{"hf.gated_tensors", 3};
const WholeCoefficient plain_tensors{"hf.plain_tensors", 2};
// (q * cos) + (rotate_half(q) * sin): q, first product, rotated half, second product.
const WholeCoefficient rotary_queries{"hf.rotary_queries", 4};
// Latent attention: queries, values padded to the size of keys, output.
const WholeCoefficient latent_queries{"hf.latent_queries", 3};
// eager_attention_forward: keys and values repeated for all heads; scores, their softmax in
// float32, its copy in the model's type.
const WholeCoefficient repeated{"hf.repeated_keys_values", 2};
const WholeCoefficient float_bytes{"hf.float32", 4};
const WholeCoefficient index_bytes{"hf.int64", 8};  // one_hot of the chosen experts
const WholeCoefficient rotary_tensors{"hf.rotary_tensors", 2};
const WholeCoefficient expert_widths{"hf.expert_widths", 2};  // an expert's input and output rows
const WholeCoefficient result_widths{"hf.expert_result_widths", 1};  // final_hidden_states

Quantity number(const Step& step) { return {step.number_bytes, "B"}; }
Quantity width(const Architecture& a) { return {a.width, "channels"}; }

Quantity inner(const Architecture&, const DenseMlp& mlp, const Step& step) {
    return step.all_tokens() * Quantity(mlp.gated ? gated_tensors : plain_tensors, "tensors") *
           Quantity(mlp.width, "wide") * number(step);
}

// modeling_qwen2_moe.py, modeling_mixtral.py (before 5.0): a loop over experts, with an even share
// of the tokens for each; not held against a measurement.
Quantity inner(const Architecture& a, const ExpertMlp& mlp, const Step& step) {
    const Quantity experts(mlp.experts, "experts"), active(mlp.active, "active");
    const Quantity share = divided_up(step.all_tokens() * active, experts);
    const Quantity one = share *
                         (Quantity(gated_tensors, "tensors") * Quantity(mlp.width, "wide") +
                          Quantity(expert_widths) * width(a)) *
                         number(step);
    const Quantity router =
        step.all_tokens() * (experts * (number(step) + Quantity(float_bytes, "B")) +
                             experts * active * Quantity(index_bytes, "B") +
                             Quantity(result_widths) * width(a) * number(step));
    if (!mlp.shared_width) return router + one;
    const Quantity common = step.all_tokens() * Quantity(gated_tensors, "tensors") *
                            Quantity(mlp.shared_width, "wide, shared") * number(step);
    return router + larger(one, common);
}

Quantity widths(const Architecture& a, const Step& step, std::int64_t count) {
    return step.all_tokens() * Quantity(count) * width(a) * number(step);
}

struct Heads {
    std::int64_t heads, query, repeat;  // query: numbers of a token in all heads
};

Quantity inner(const GroupedAttention& g, const Step& step) {
    return step.all_tokens() * Quantity(rotary_queries, "tensors") * Quantity(g.heads, "heads") *
           Quantity(g.head_size, "numbers") * number(step);
}
Quantity inner(const LatentAttention& m, const Step& step) {
    return step.all_tokens() * Quantity(latent_queries, "tensors") * Quantity(m.heads, "heads") *
           Quantity(checked_add(m.nope_size, m.rope_size), "numbers") * number(step);
}

Heads heads_of(const GroupedAttention& g) {
    const std::int64_t query = checked_mul(g.heads, g.head_size);
    return {g.heads, query, g.heads == g.kv_heads ? 0 : query};
}
Heads heads_of(const LatentAttention& m) {
    return {m.heads, checked_mul(m.heads, checked_add(m.nope_size, m.rope_size)), 0};
}

// Scores of every head, row and key: in the model's type, in float32, and in the model's type
// again.
Quantity unfused(const Heads& h, const Step& step) {
    const Quantity sequences(step.sequences, "sequences");
    const Quantity pairs = Quantity(step.tokens, "tokens") * Quantity(step.seen, "keys");
    const Quantity copies = step.number_bytes < float_bytes
                                ? number(step) + Quantity(float_bytes, "B") + number(step)
                                : number(step) + Quantity(float_bytes, "B");
    const Quantity scores = sequences * Quantity(h.heads, "heads") * pairs * copies;
    const Quantity mask = sequences * pairs * number(step);
    const Quantity queries = step.all_tokens() * Quantity(h.query, "queries") * number(step);
    if (!h.repeat) return queries + scores + mask;
    return queries +
           sequences * Quantity(step.seen, "keys") * Quantity(repeated) * Quantity(h.repeat) *
               number(step) +
           scores + mask;
}

}  // namespace

Quantity Step::all_tokens() const {
    if (sequences == 1) return {tokens, "tokens"};
    return Quantity(sequences, "sequences") * Quantity(tokens, "tokens");
}

Quantity mlp_live(const Architecture& a, const Block& block, const Step& step) {
    return widths(a, step, mlp_widths) +
           std::visit([&](const auto& mlp) { return inner(a, mlp, step); }, block.mlp);
}

Quantity mlp_live_later_device(const Architecture& a, const Block& block, const Step& step) {
    return widths(a, step, later_widths) +
           std::visit([&](const auto& mlp) { return inner(a, mlp, step); }, block.mlp);
}

Quantity attention_live(const Architecture& a, const Block& block, const Step& step, bool fused) {
    const Quantity around = widths(a, step, attention_widths);
    if (!fused)
        return around + std::visit([&](const auto& kind) { return unfused(heads_of(kind), step); },
                                   block.attention);
    return around +
           std::visit([&](const auto& kind) { return inner(kind, step); }, block.attention);
}

Quantity logits_live(const Architecture& a, const Step& step, const Quantity& tokens) {
    const Quantity hidden = step.all_tokens() * width(a) * number(step);
    if (!a.head) return hidden;
    const Quantity each =
        step.number_bytes < float_bytes ? number(step) + Quantity(float_bytes, "B") : number(step);
    return hidden + tokens * Quantity(a.vocabulary, "logits") * each;
}

Quantity rotary_live(const Architecture& a, const Step& step) {
    std::int64_t size = 0;
    for (const Block& block : a.blocks) {
        const auto* g = std::get_if<GroupedAttention>(&block.attention);
        const auto* m = std::get_if<LatentAttention>(&block.attention);
        size = std::max(size, g ? g->head_size : m->rope_size);
    }
    if (a.learned_positions) return {0, "B"};
    return step.all_tokens() * Quantity(rotary_tensors, "tensors") * Quantity(size, "numbers") *
           number(step);
}

Live fullest(const Architecture& a, const Step& step, const HfInference& hf,
             const Quantity& logit_tokens) {
    Live most{"the logits", logits_live(a, step, logit_tokens),
              "transformers, lm_head and logits.float() of the model's forward"};
    const auto consider = [&](const char* where, const Quantity& bytes, const char* source) {
        if (bytes.value() > most.bytes.value()) most = {where, bytes, source};
    };
    for (const Block& block : different_blocks(a)) {
        consider("an MLP",
                 hf.first_device ? mlp_live(a, block, step) : mlp_live_later_device(a, block, step),
                 "transformers modeling_qwen2.py: the tensors that Qwen2Model, the decoder layer "
                 "and the MLP hold when gate and up are multiplied");
        consider("attention", attention_live(a, block, step, hf.fused_attention),
                 hf.fused_attention ? "transformers modeling_qwen2.py, apply_rotary_pos_emb"
                                    : "transformers modeling_qwen2.py, eager_attention_forward");
    }
    return most;
}

}  // namespace rootspace::estimate
