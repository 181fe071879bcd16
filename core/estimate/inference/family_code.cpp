#include "estimate/inference/family_code.h"

#include "estimate/explain/telling.h"

namespace rootspace::estimate {
namespace {

// apply_rotary_pos_emb, (q * cos) + (rotate_half(q) * sin): q, first product, rotated half, second
// product; for keys the same beside q and its result. Block's input and its norm's output.
const Moment rotate_queries{{"hf.rotate_queries.widths", 2},
                            {"hf.rotate_queries.queries", 4},
                            {"hf.rotate_queries.keys", 0}};
const Moment rotate_keys{
    {"hf.rotate_keys.widths", 2}, {"hf.rotate_keys.queries", 2}, {"hf.rotate_keys.keys", 3}};
// _apply_rotary_emb of gpt-oss, by halves: q, its first half turned, the second half's products and
// their sum; then q, its result, and the same of keys.
const Moment halves_of_queries{{"hf.halves_of_queries.widths", 2},
                               {"hf.halves_of_queries.queries", 3},
                               {"hf.halves_of_queries.keys", 0}};
const Moment halves_of_keys{{"hf.halves_of_keys.widths", 2},
                            {"hf.halves_of_keys.queries", 2},
                            {"hf.halves_of_keys.keys", 2}};
// Qwen3RMSNorm of the queries before there are keys and values: the queries, in float32 before and
// after their norm; variance and its root.
const QueryNorm qwen3_norm{
    {{"hf.qwen3_norm.widths", 2}, {"hf.qwen3_norm.queries", 1}, {"hf.qwen3_norm.keys", -2}},
    {"hf.qwen3_norm.wide_queries", 2},
    {"hf.qwen3_norm.head_bytes", 8}};
// Gemma3RMSNorm of the queries beside keys and values: in float32, and squared; their mean.
const QueryNorm gemma3_norm{
    {{"hf.gemma3_norm.widths", 2}, {"hf.gemma3_norm.queries", 1}, {"hf.gemma3_norm.keys", 0}},
    {"hf.gemma3_norm.wide_queries", 2},
    {"hf.gemma3_norm.head_bytes", 4}};
// Output projection of Phi3Attention and GPTNeoXAttention: queries, keys and values in one tensor,
// rotated queries, attention's result, and the projection's.
const Moment fused_output{
    {"hf.fused_output.widths", 3}, {"hf.fused_output.queries", 3}, {"hf.fused_output.keys", 2}};
// GPT2Attention: the same without rotated queries.
const Moment gpt2_output{
    {"hf.gpt2_output.widths", 3}, {"hf.gpt2_output.queries", 2}, {"hf.gpt2_output.keys", 2}};
// OPTAttention: queries, and keys and values beside their copies in the cache.
const Moment opt_join{
    {"hf.opt_join.widths", 2}, {"hf.opt_join.queries", 1}, {"hf.opt_join.keys", 2}};
// BertSelfAttention, which has no norm before it and no cache: queries, keys, values, result and
// FlashAttention's one number a row.
const QueryNorm bert_fused{
    {{"hf.bert_fused.widths", 1}, {"hf.bert_fused.queries", 2}, {"hf.bert_fused.keys", 2}},
    {"hf.bert_fused.wide_queries", 0},
    {"hf.bert_fused.head_bytes", 4}};

// eager_attention_forward: softmax(scores, dtype=float32) of 16-bit scores converts them first; of
// float16 on CUDA not: HfInference::half_softmax.
const Scores qwen2_scores{
    {{"hf.qwen2_scores.widths", 2}, {"hf.qwen2_scores.queries", 1}, {"hf.qwen2_scores.keys", 0}},
    {"hf.qwen2_scores.copies", 1},
    {"hf.qwen2_scores.float_copies", 2},
    {"hf.qwen2_scores.kept", 1}};
// Phi-3, GPT-NeoX: beside queries, keys and values in one tensor.
const Scores fused_scores{
    {{"hf.fused_scores.widths", 2}, {"hf.fused_scores.queries", 2}, {"hf.fused_scores.keys", 2}},
    {"hf.fused_scores.copies", 1},
    {"hf.fused_scores.float_copies", 2},
    {"hf.fused_scores.kept", 1}};
// OPTAttention drops its weights before it returns.
const Scores opt_scores{
    {{"hf.opt_scores.widths", 2}, {"hf.opt_scores.queries", 1}, {"hf.opt_scores.keys", 0}},
    {"hf.opt_scores.copies", 1},
    {"hf.opt_scores.float_copies", 2},
    {"hf.opt_scores.kept", 0}};
// GPT-2 and BERT stay in the model's type; the queries are a part of the one tensor (GPT-2).
const Scores gpt2_scores{
    {{"hf.gpt2_scores.widths", 2}, {"hf.gpt2_scores.queries", 1}, {"hf.gpt2_scores.keys", 2}},
    {"hf.gpt2_scores.copies", 2},
    {"hf.gpt2_scores.float_copies", 0},
    {"hf.gpt2_scores.kept", 1}};
const Scores bert_scores{
    {{"hf.bert_scores.widths", 1}, {"hf.bert_scores.queries", 1}, {"hf.bert_scores.keys", 2}},
    {"hf.bert_scores.copies", 2},
    {"hf.bert_scores.float_copies", 0},
    {"hf.bert_scores.kept", 1}};

// GptOssAttention stays in the model's type: scores, joined with the sinks, less their largest.
const Sinks gpt_oss_sinks{{"hf.gpt_oss_sinks.beside", 3}, {"hf.gpt_oss_sinks.kept", 1}};
const Scores gpt_oss_scores{{{"hf.gpt_oss_scores.widths", 2},
                             {"hf.gpt_oss_scores.queries", 1},
                             {"hf.gpt_oss_scores.keys", 0}},
                            {"hf.gpt_oss_scores.copies", 3},
                            {"hf.gpt_oss_scores.float_copies", 0},
                            {"hf.gpt_oss_scores.kept", 1},
                            &gpt_oss_sinks};

// The model's `hidden_states`, the decoder layer's `residual` and its normed `hidden_states`; in
// GPT-NeoX attention's output for the residual. OPT's layer gives the name of the normed tensor to
// what fc1 makes of it; BERT has no norm before.
const WholeCoefficient mlp_widths{"hf.mlp_widths", 3};
const WholeCoefficient gpt2_mlp_widths{"hf.gpt2.mlp_widths", 4};  // `attn_output` as well
const WholeCoefficient unnormed_widths{"hf.unnormed_mlp_widths", 2};
// down_proj(act_fn(gate_proj(x)) * up_proj(x)): activated gate, up, product.
const WholeCoefficient gated_tensors{"hf.gated_tensors", 3};
// Phi3MLP: gate and up in one tensor, activated gate, product.
const WholeCoefficient fused_gated_tensors{"hf.phi3.gated_tensors", 4};

const FamilyCode qwen2{"qwen2",  // and families without a row
                       {&rotate_queries, &rotate_keys},
                       nullptr,
                       &qwen2_scores,
                       &mlp_widths,
                       &gated_tensors};
const FamilyCode qwen3{"qwen3",  // and others that norm queries and keys
                       {&rotate_queries, &rotate_keys},
                       &qwen3_norm,
                       &qwen2_scores,
                       &mlp_widths,
                       &gated_tensors};
const FamilyCode gemma3{"gemma3",  // with and without images
                        {&rotate_queries, &rotate_keys},
                        &gemma3_norm,
                        &qwen2_scores,
                        &mlp_widths,
                        &gated_tensors};
const FamilyCode others[] = {
    {"gpt_oss",
     {&halves_of_queries, &halves_of_keys},
     nullptr,
     &gpt_oss_scores,
     &mlp_widths,
     &gated_tensors},
    {"deepseek_v2",
     {},  // latent: live_tensors.cpp
     nullptr,
     &qwen2_scores,
     &mlp_widths,
     &gated_tensors},
    {"deepseek_v3", {}, nullptr, &qwen2_scores, &mlp_widths, &gated_tensors},
    {"phi3",
     {&rotate_queries, &fused_output},
     nullptr,
     &fused_scores,
     &mlp_widths,
     &fused_gated_tensors},
    {"gpt2", {&gpt2_output}, nullptr, &gpt2_scores, &gpt2_mlp_widths, &gated_tensors},
    {"gpt_neox", {&fused_output}, nullptr, &fused_scores, &mlp_widths, &gated_tensors},
    {"opt", {&opt_join}, nullptr, &opt_scores, &unnormed_widths, &gated_tensors},
    {"bert", {}, &bert_fused, &bert_scores, &unnormed_widths, &gated_tensors},
};

bool norms_queries(const Architecture& a) {
    const auto* grouped =
        a.blocks.empty() ? nullptr : std::get_if<GroupedAttention>(&a.blocks.front().attention);
    return grouped && grouped->query_key_norm;
}

}  // namespace

const FamilyCode& family_code(const Architecture& a) {
    for (const FamilyCode& one : others)
        if (a.family == one.family) return one;
    if (!norms_queries(a)) return qwen2;
    return a.family.starts_with("gemma") ? gemma3 : qwen3;
}

std::string family_source(const Architecture& a) {
    if (!tells_sources) return "";
    std::string module = a.family;
    // Forms given by hand, PaLM's among them, have no module of their own.
    if (module.empty() || module == "generic" || module == "palm") module = family_code(a).family;
    if (module.ends_with("_text")) module.resize(module.size() - std::string("_text").size());
    return "transformers 4.57, modeling_" + module + ".py";
}

}  // namespace rootspace::estimate
