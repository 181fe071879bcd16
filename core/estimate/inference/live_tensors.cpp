#include "estimate/inference/live_tensors.h"

#include <algorithm>
#include <set>

#include "estimate/explain/telling.h"
#include "estimate/inference/expert_tensors.h"
#include "estimate/inference/family_code.h"
#include "estimate/inference/packed_products.h"

namespace rootspace::estimate {
namespace {

// The model's forward keeps `inputs_embeds`; GPT2Model the positions' too, once for all sequences;
// OPTDecoder those of each sequence.
const WholeCoefficient embeddings{"hf.embeddings", 1};
const WholeCoefficient gpt2_positions{"hf.gpt2.positions", 1};
const WholeCoefficient opt_positions{"hf.opt.positions", 1};
// act(fc(x)), where there is no gate: before and after the activation.
const WholeCoefficient plain_tensors{"hf.plain_tensors", 2};
const WholeCoefficient repeated{"hf.repeated_keys_values", 2};  // repeat_kv, for all heads
const WholeCoefficient rotary_tensors{"hf.rotary_tensors", 2};
// Gemma3TextModel: a pair for the layers with windows and one for those without.
const WholeCoefficient gemma3_rotary_pairs{"hf.gemma3.rotary_pairs", 2};
// GptOssRotaryEmbedding: one number for the two that turn together.
const WholeCoefficient gpt_oss_turned{"hf.gpt_oss.turned_together", 2};
// eager_attention_forward: softmax(...).to(query.dtype), beside scores and softmax's result.
const WholeCoefficient half_cast{"hf.half_softmax.cast", 1};
// Gemma2ForCausalLM: logits / cap, tanh, * cap: one beside the next.
const WholeCoefficient softcap_copies{"hf.gemma2.softcap_copies", 2};

// DeepseekV3Attention with FlashAttention, when its result is cut to the values' size: q_b_proj's
// output, query_states, the padded values, the result; beside them kv_b_proj's output, the cut
// result, compressed_kv, rotated parts of queries and keys. Where nothing is padded, o_proj's
// output; without FlashAttention neither.
const WholeCoefficient latent_widths{"hf.deepseek.widths", 2};
const WholeCoefficient latent_queries{"hf.deepseek.queries", 4};
const WholeCoefficient latent_unpadded{"hf.deepseek.unpadded_queries", 2};
const WholeCoefficient latent_values{"hf.deepseek.values", 1};
const WholeCoefficient latent_expanded{"hf.deepseek.expanded", 1};
const WholeCoefficient latent_turned{"hf.deepseek.turned_queries", 1};
const WholeCoefficient latent_compressed{"hf.deepseek.compressed", 1};
const WholeCoefficient latent_output{"hf.deepseek.unpadded_output", 1};
const WholeCoefficient latent_turned_keys{"hf.deepseek.turned_keys", 1};

Quantity width(const Architecture& a) { return {a.width, "channels"}; }

// Tensors of the width that the model holds besides those of the block.
Quantity around(const Architecture& a, const Step& step, std::int64_t widths, bool first) {
    std::int64_t held = widths;
    if (first) held = checked_add(held, embeddings + (a.family == "opt" ? opt_positions : 0));
    const Quantity all = step.all_tokens() * Quantity(held) * width(a) * step.number();
    if (!first || a.family != "gpt2") return all;
    return all +
           Quantity(step.tokens, "positions") * Quantity(gpt2_positions) * width(a) * step.number();
}

Quantity inner(const Architecture& a, const Block&, const DenseMlp& mlp, const Step& step,
               const HfInference& hf) {
    const std::int64_t tensors =
        mlp.gated ? *family_code(a).mlp_tensors : plain_tensors + a.activation_temporaries;
    const Quantity wide(mlp.width, "wide");
    return inside_mlp(a, step.all_tokens(), wide, mlp.gated, step, hf,
                      step.all_tokens() * Quantity(tensors, "tensors") * wide * step.number());
}

Quantity inner(const Architecture& a, const Block& block, const ExpertMlp& mlp, const Step& step,
               const HfInference& hf) {
    return experts_live(a, block, mlp, step, hf);
}

// create_causal_mask and create_sliding_window_causal_mask: one for each kind of the blocks.
std::int64_t masks(const Architecture& a) {
    std::set<std::int64_t> windows;
    for (const Block& block : a.blocks) {
        const auto* grouped = std::get_if<GroupedAttention>(&block.attention);
        windows.insert(grouped ? grouped->window : 0);
    }
    return static_cast<std::int64_t>(windows.size());
}

Quantity scores_mask(const Architecture& a, const Step& step) {
    const Quantity one = Quantity(step.sequences, "sequences") * Quantity(step.tokens, "tokens") *
                         Quantity(step.seen, "keys") * step.number();
    const std::int64_t all = masks(a);
    return all == 1 ? one : Quantity(all, "masks") * one;
}

// Scores of every head, row and key.
Quantity scores(const Step& step, std::int64_t heads, const Quantity& bytes) {
    return Quantity(step.sequences, "sequences") * Quantity(heads, "heads") *
           Quantity(step.tokens, "tokens") * Quantity(step.seen, "keys") * bytes;
}

// Of the sinks' column, `numbers` for every head and row.
Quantity sinks(const Step& step, std::int64_t heads, std::int64_t numbers) {
    return Quantity(step.sequences, "sequences") * Quantity(heads, "heads") *
           Quantity(step.tokens, "tokens") * Quantity(numbers, "numbers beside") * step.number();
}

struct Sizes {
    Quantity queries, keys;  // numbers of a token in all heads
};

Quantity held(const Architecture& a, const Step& step, const Moment& moment, const Sizes& sizes,
              bool first) {
    Quantity bytes =
        around(a, step, moment.widths, first) +
        step.all_tokens() * Quantity(moment.queries, "tensors") * sizes.queries * step.number();
    const std::int64_t keys = moment.keys;
    if (keys == 0) return bytes;
    const Quantity more =
        step.all_tokens() * Quantity(std::abs(keys), "tensors") * sizes.keys * step.number();
    return keys > 0 ? bytes + more : bytes - more;
}

// Where no float32 copy of the scores is made, the most is alive when the result is cast back.
Quantity softmax_bytes(const Scores& code, const Step& step, const HfInference& hf) {
    const bool half = hf.half_softmax && code.float_copies > 0;
    const bool converted = step.number_bytes < float_bytes && !half;
    const std::int64_t wide = std::max<std::int64_t>(0, code.float_copies - (converted ? 0 : 1));
    return Quantity(code.copies + (half ? half_cast : 0), "copies") * step.number() +
           Quantity(wide, "copies") * Quantity(float_bytes, "B");
}

Quantity attention(const Architecture& a, const GroupedAttention& g, const Step& step,
                   const HfInference& hf) {
    const FamilyCode& code = family_code(a);
    const Sizes sizes{Quantity(checked_mul(g.heads, g.head_size), "queries"),
                      Quantity(checked_mul(g.kv_heads, g.head_size), "keys")};
    Quantity most(0, "B");
    const auto consider = [&](const Quantity& bytes) {
        if (bytes.value() > most.value()) most = bytes;
    };
    const bool first = hf.first_device;
    for (const Moment* moment : code.fused)
        if (moment) consider(held(a, step, *moment, sizes, first));
    if (code.norm)
        consider(held(a, step, code.norm->beside, sizes, first) +
                 step.all_tokens() *
                     (Quantity(code.norm->wide_queries, "tensors") * sizes.queries *
                          Quantity(float_bytes, "B") +
                      Quantity(g.heads, "heads") * Quantity(code.norm->head_bytes, "B")));
    if (hf.fused_attention) return most;
    most = most + scores_mask(a, step);
    Quantity bytes = held(a, step, code.scores->beside, sizes, first) +
                     scores(step, g.heads, softmax_bytes(*code.scores, step, hf)) +
                     scores_mask(a, step);
    if (code.scores->sinks) bytes = bytes + sinks(step, g.heads, code.scores->sinks->beside);
    // One head of keys is spread without a copy.
    if (g.heads != g.kv_heads && g.kv_heads > 1)
        bytes = bytes + Quantity(step.sequences, "sequences") * Quantity(step.seen, "keys") *
                            Quantity(repeated) * sizes.queries * step.number();
    consider(bytes);
    return most;
}

Quantity attention(const Architecture& a, const LatentAttention& m, const Step& step,
                   const HfInference& hf) {
    const std::int64_t key = checked_add(m.nope_size, m.rope_size);
    const std::int64_t pads = hf.fused_attention && key != m.value_size;
    const std::int64_t queries = hf.fused_attention ? latent_queries - (1 - pads) : latent_unpadded;
    const Quantity heads(m.heads, "heads");
    Quantity of_token =
        heads * (Quantity(queries, "tensors") * Quantity(key, "numbers") +
                 Quantity(latent_expanded) *
                     Quantity(checked_add(m.nope_size, m.value_size), "expanded") +
                 Quantity(latent_turned) * Quantity(m.rope_size, "turned")) +
        Quantity(latent_compressed) * Quantity(checked_add(m.kv_rank, m.rope_size), "compressed") +
        Quantity(latent_turned_keys) * Quantity(m.rope_size, "turned");
    if (pads)
        of_token = of_token + heads * Quantity(latent_values) * Quantity(m.value_size, "values");
    else if (hf.fused_attention)
        of_token = of_token + Quantity(latent_output) * width(a);
    const Quantity bytes = around(a, step, latent_widths, hf.first_device) +
                           step.all_tokens() * of_token * step.number();
    if (hf.fused_attention) return bytes;
    return bytes + scores(step, m.heads, softmax_bytes(*family_code(a).scores, step, hf)) +
           scores_mask(a, step);
}

std::int64_t heads_of(const Block& block) {
    return std::visit([](const auto& one) { return one.heads; }, block.attention);
}

}  // namespace

Quantity Step::number() const { return {number_bytes, "B"}; }

Quantity Step::all_tokens() const {
    if (sequences == 1) return {tokens, "tokens"};
    return Quantity(sequences, "sequences") * Quantity(tokens, "tokens");
}

Quantity mlp_live(const Architecture& a, const Block& block, const Step& step,
                  const HfInference& hf) {
    const FamilyCode& code = family_code(a);
    const Quantity bytes =
        around(a, step, *code.mlp_widths, hf.first_device) +
        std::visit([&](const auto& mlp) { return inner(a, block, mlp, step, hf); }, block.mlp);
    if (hf.fused_attention) return bytes;
    const std::int64_t heads = heads_of(block);
    const Quantity kept =
        scores(step, heads, Quantity(code.scores->kept, "copies") * step.number()) +
        scores_mask(a, step);
    if (!code.scores->sinks) return bytes + kept;
    return bytes + kept + sinks(step, heads, code.scores->sinks->kept);
}

Quantity attention_live(const Architecture& a, const Block& block, const Step& step,
                        const HfInference& hf) {
    return std::visit([&](const auto& kind) { return attention(a, kind, step, hf); },
                      block.attention);
}

Quantity logits_live(const Architecture& a, const Step& step, const Quantity& tokens) {
    const Quantity hidden = step.all_tokens() * width(a) * step.number();
    if (!a.head) return hidden;
    Quantity each = step.number_bytes < float_bytes ? step.number() + Quantity(float_bytes, "B")
                                                    : step.number();
    if (a.family == "gemma2")
        each = larger(each, Quantity(softcap_copies, "copies") * step.number());
    return hidden + tokens * Quantity(a.vocabulary, "logits") * each;
}

Quantity rotary_live(const Architecture& a, const Step& step) {
    std::int64_t size = a.rotary_size;
    for (const Block& block : a.blocks) {
        const auto* g = std::get_if<GroupedAttention>(&block.attention);
        const auto* m = std::get_if<LatentAttention>(&block.attention);
        if (!a.rotary_size) size = std::max(size, g ? g->head_size : m->rope_size);
    }
    if (a.learned_positions) return {0, "B"};
    if (a.family == "deepseek_v2")  // freqs_cis: a complex number for two that turn together
        return step.all_tokens() * Quantity(size, "numbers") * Quantity(float_bytes, "B");
    if (a.family == "gpt_oss") size /= gpt_oss_turned;
    const bool pairs = a.family.starts_with("gemma3");
    return step.all_tokens() *
           Quantity(pairs ? rotary_tensors * gemma3_rotary_pairs : rotary_tensors, "tensors") *
           Quantity(size, "numbers") * step.number();
}

Live fullest(const Architecture& a, const Step& step, const HfInference& hf,
             const Quantity& logit_tokens) {
    const std::string source = family_source(a);
    Live most{"the logits", logits_live(a, step, logit_tokens),
              "transformers, lm_head and logits.float() of the model's forward"};
    const auto consider = [&](const char* where, const Quantity& bytes, const char* what) {
        if (bytes.value() > most.bytes.value()) most = {where, bytes, source + what};
    };
    for (const Block& block : different_blocks(a)) {
        consider("an MLP", mlp_live(a, block, step, hf),
                 hf.packed == PackedProduct::none
                     ? ": the tensors that model, layer and MLP hold"
                     : told(": the tensors that model, layer and MLP hold, and what bitsandbytes "
                            "makes for a product (autograd/_functions.py; NF4 without gemm_4bit, "
                            "with which short prompts need less)"));
        consider("attention", attention_live(a, block, step, hf),
                 hf.fused_attention ? ", its attention's forward" : ", eager_attention_forward");
    }
    return most;
}

}  // namespace rootspace::estimate
