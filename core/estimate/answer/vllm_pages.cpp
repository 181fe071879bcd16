#include "estimate/answer/vllm_pages.h"

#include "estimate/answer/engine_devices.h"
#include "estimate/explain/quantity.h"
#include "estimate/inference/latent_products.h"

namespace rootspace::estimate {
namespace {

// vllm/config/cache.py, DEFAULT_BLOCK_SIZE. Platform.update_block_size_for_backend
// (vllm/platforms/interface.py, since pull request 35122) keeps it where the backend takes
// multiples of it, as those for attention that is not latent all do on GPUs of NVIDIA and AMD; else
// it takes the least that the backend has: docs, design/attention_backends.md, Block Sizes.
const WholeCoefficient page{"vllm.page", 16};
const WholeCoefficient flashmla_page{"vllm.flashmla_page", 64};
const WholeCoefficient flashinfer_mla_page{"vllm.flashinfer_mla_page", 32};
const WholeCoefficient cutlass_mla_page{"vllm.cutlass_mla_page", 128};
// vllm/platforms/cpu.py, check_and_update_config, whatever the backend.
const WholeCoefficient processor_page{"vllm.processor_page", 128};
// v1/attention/backends/flash_attn.py, get_preferred_block_size. What is computed in float32 and
// latent attention go to Triton's kernels there (vllm/platforms/xpu.py); on AMD's GPUs latent
// attention does (rocm.py), where AITER's pages of one token are not asked for. Gaudi's plug-in has
// pages of 128 (vllm-project/vllm-gaudi, vllm_gaudi/platform.py, check_and_update_config), but vLLM
// is refused there (engine_devices.cpp).
const WholeCoefficient intel_page{"vllm.intel_page", 64};

constexpr std::int64_t hopper_from = 90, blackwell_from = 100, blackwell_below = 110;

// The first of vllm/platforms/cuda.py, _get_backend_priorities, that takes the cache and the sizes.
VllmPages latent_pages(const LatentAttention& latent, const Request& r) {
    const std::int64_t capability = compute_capability(r.device);
    if (capability >= hopper_from && capability < blackwell_from) {
        if (r.kv != "fp8") return {page, "FLASH_ATTN_MLA"};
        return {flashmla_page, "FLASHMLA"};
    }
    if (capability >= blackwell_from && capability < blackwell_below) {
        for (const std::int64_t size : {64, 128, 192})  // flashinfer_mla.py, supports_combination
            if (latent.nope_size == size) return {flashinfer_mla_page, "FLASHINFER_MLA"};
        return {cutlass_mla_page, "CUTLASS_MLA"};
    }
    return {page, "TRITON_MLA"};
}

}  // namespace

VllmPages vllm_pages(const Request& r) {
    if (is_processor(r.device)) return {processor_page, ""};
    if (const LatentAttention* latent = latent_attention(r.architecture))
        return latent_pages(*latent, r);
    return {is_intel_gpu(r.device) && r.weights != "fp32" ? intel_page : page, ""};
}

std::string vllm_pages_note(const Request& r) {
    const VllmPages pages = vllm_pages(r);
    const std::int64_t capability = compute_capability(r.device);
    const bool hopper = capability >= hopper_from && capability < blackwell_from;
    const bool blackwell = capability >= blackwell_from && capability < blackwell_below;
    if (!*pages.backend || !(blackwell || (hopper && pages.tokens != flashmla_page))) return "";
    return "vLLM's cache has pages of " + counted(pages.tokens, "tokens") + " here, those of " +
           pages.backend + "; until March 2026 (its pull request 35122) they were of 64" +
           (hopper ? "." : " or 128.");
}

}  // namespace rootspace::estimate
