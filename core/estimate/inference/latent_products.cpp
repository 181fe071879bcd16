#include "estimate/inference/latent_products.h"

#include "base/quantities.h"

namespace rootspace::estimate {

const LatentAttention* latent_attention(const Architecture& architecture) {
    for (const Block& block : architecture.blocks)
        if (const auto* latent = std::get_if<LatentAttention>(&block.attention)) return latent;
    return nullptr;
}

// llama.cpp src/models/deepseek2.cpp, llm_build_deepseek2, since pull request 12801 of April 2025:
// q_nope_absorbed by wk_b, one key of rank + rope numbers for all heads, wv_b on the result, for
// prompts as for answers. Files converted before have no wk_b and are computed expanded.
// vLLM vllm/model_executor/layers/attention/mla_attention.py, MLAAttention.forward_impl:
// forward_mha of a prompt's tokens, forward_mqa of the others. What it does beyond is left out, so
// that times stay bounds: _compute_prefill_context expands the latent vectors of a long prompt's
// earlier steps anew, and prompts of up to 128 tokens (FlashMLA) or 512 (FlashAttention) count as
// answers (reorder_batch_threshold).
// transformers modeling_deepseek_v2.py and modeling_deepseek_v3.py, forward of the attention:
// kv_b_proj, then attention over all heads' keys and values, which the cache holds.
LatentForm latent_products(const std::string& engine, Reading reading) {
    const bool absorbed = engine == "llama.cpp" || (engine == "vllm" && reading == Reading::answer);
    return absorbed ? LatentForm::latent : LatentForm::expanded;
}

LatentWidths latent_widths(const LatentAttention& m, LatentForm form) {
    if (form == LatentForm::latent) return {checked_add(m.kv_rank, m.rope_size), m.kv_rank};
    return {checked_add(m.nope_size, m.rope_size), m.value_size};
}

}  // namespace rootspace::estimate
