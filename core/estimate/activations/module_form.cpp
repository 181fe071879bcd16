#include "estimate/activations/module_form.h"

#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

void set_module_form(ActivationSetup& setup, const Architecture& architecture) {
    const std::string& family = architecture.family;
    // eager_attention_forward: softmax(scores, dim=-1, dtype=torch.float32).to(query.dtype) but in
    // modeling_gpt2.py, modeling_bert.py and modeling_gpt_oss.py.
    setup.float32_softmax = family != "gpt2" && family != "bert" && family != "gpt_oss";
    // GemmaRMSNorm, Gemma2RMSNorm, Gemma3RMSNorm: (x * (1.0 + weight.float())).type_as(input);
    // GptOssRMSNorm: (weight * x).to(input_dtype). LlamaRMSNorm: weight * x.to(input_dtype).
    setup.gain_from_one = family.starts_with("gemma");
    setup.gain_in_float32 = setup.gain_from_one || family == "gpt_oss";
    // GPT2Attention.c_attn, GPTNeoXAttention.query_key_value, Phi3Attention.qkv_proj; Phi3MLP.
    // Their parts are views; sdpa_attention_forward copies none since 4.56 (pull request 40315).
    // DeepseekV3Attention splits its latents and kv_b_proj's output so.
    setup.joined_attention = joins_attention(family);
    setup.joined_gates = family == "phi3";
    setup.parts_are_views = true;
    // MixtralSparseMoeBlock, Qwen3MoeSparseMoeBlock, and Qwen2MoeSparseMoeBlock, whose published
    // configs have no norm_topk_prob; GptOssTopKRouter and GptOssExperts, whose expert_idx is a
    // number since August 2025 (pull request 40304), so that what it indexes is a view;
    // DeepseekV3TopkRouter and DeepseekV3MoE.moe; DeepseekV2MoEGate and DeepseekV2MoE.moe, which
    // sorts tokens and puts outputs back in place of adding them.
    const bool v2 = family == "deepseek_v2", v3 = family == "deepseek_v3",
               oss = family == "gpt_oss";
    ExpertForm& form = setup.experts;
    form.looped = true;
    form.adds_rows = !v2;
    form.float32_router = form.float32 = form.scaled = v2 || v3;
    form.sigmoid = v3;
    form.chosen_alone = oss;
    form.divided = !v2 && !oss && family != "qwen2_moe";
}

// token_dispatcher.py, LocalTokenDispatcher: _local_reorder; combine, which before 2026 was a
// product in moe.py, torch.bmm(top_scores, routed_output.float()). moe.py, TokenChoiceTopKRouter:
// scores in float32, multiplied by route_scale; what RouterGateLinear keeps is in 16 bits.
ExpertForm torchtitan_experts() {
    ExpertForm form;
    form.float32 = form.ordered = form.scaled = true;
    return form;
}

}  // namespace rootspace::estimate
