#include "estimate/answer/llama_cpp_kernels.h"

#include "estimate/answer/engine_devices.h"

namespace rootspace::estimate {
namespace {

enum class Backend { processor, cuda, metal, vulkan };

// The visitor's own GPU is taken to be one of NVIDIA's.
Backend backend_of(const Device& device) {
    if (device.vendor == "Apple") return Backend::metal;
    if (is_processor(device) || is_phone(device)) return Backend::processor;
    return is_intel_gpu(device) ? Backend::vulkan : Backend::cuda;
}

// Of latent attention values are a view of the keys.
bool has_values(const Architecture& a) {
    for (const Block& block : a.blocks)
        if (std::holds_alternative<GroupedAttention>(block.attention)) return true;
    return false;
}

// Tokens of a sequence from which a copy is made: ggml-cuda/fattn.cu,
// ggml_cuda_get_best_fattn_kernel, whose kernel for one token or, of later GPUs, two reads the
// types as they are; ggml-metal-ops.cpp, ggml_metal_op_flash_attn_ext_use_kv_f16.
const WholeCoefficient cuda_tokens{"llama_cpp.cuda_copy_tokens", 3};
const WholeCoefficient metal_tokens{"llama_cpp.metal_copy_tokens", 32};

// Types of which Metal's backend makes one (the same function).
bool metal_copies(const std::string& type) { return type.front() == 'q'; }

// ggml/CMakeLists.txt, GGML_CUDA_FA_QUANTS: f16-f16, bf16-bf16, q4_0-q4_0 and q8_0-q8_0; float32 is
// converted to f16 in every build.
bool cuda_has(const std::string& keys, const std::string& values) {
    if (keys != values) return false;
    return keys == "f32" || keys == "f16" || keys == "bf16" || keys == "q4_0" || keys == "q8_0";
}

// iq4_nl, the only type of a cache with this letter: neither CUDA's kernels nor Metal's read it,
// nor do they copy it.
bool unread(const std::string& type) { return type.front() == 'i'; }

// ggml-cuda/fattn.cu, fattn-common.cuh: since pull request 28079 (September 2026) types without a
// kernel are copied into f16 at each step; before it ggml_cuda_get_best_fattn_kernel said that
// there is none, and the scheduler ran the operation on the processor (issue 27109). So it still
// does for iq4_nl, which ggml_cuda_fattn_kv_type_supported has not. src/llama-context.cpp,
// sched_reserve and llama_context: what -fa auto, the default, makes of that.
std::string cuda_note(const std::string& pair, bool never) {
    if (never)
        return "llama.cpp's CUDA and ROCm backends have no flash attention for " + pair +
               " in any build: this attention runs on the processor with -fa on. With -fa auto it "
               "is made by its scores, and llama.cpp does not start where values are quantised.";
    return "Default builds of llama.cpp for CUDA and ROCm have no flash attention for " + pair +
           " (GGML_CUDA_FA_QUANTS, before September 2026 GGML_CUDA_FA_ALL_QUANTS): they read the "
           "copy in f16, which is in the sum, at every step; until September 2026 (pull request "
           "28079) they ran this attention on the processor.";
}

}  // namespace

// Logged by builds for the processor alone: one "CPU compute buffer", as large as a GPU's (tests/
// fixtures/logs/llama-cpp-llama2-7b-cpu.txt; microsoft/BitNet issue 229); by builds with Metal:
// Metal's and a "CPU compute buffer" (llama-cpp-metal.txt).
GraphInputs graph_inputs(const Device& device) {
    switch (backend_of(device)) {
        case Backend::processor:
            return GraphInputs::together;
        case Backend::metal:
            return GraphInputs::processor;
        case Backend::cuda:
        case Backend::vulkan:
            break;
    }
    return GraphInputs::pinned;
}

// CUDA and ROCm: kernels for more than two tokens of a sequence, TILE and MMA, read f16 alone
// (ggml-cuda/fattn.cu, ggml_cuda_flash_attn_ext_get_alloc_size, which asks for no copy where there
// is no kernel at all). The processor and Vulkan take a block at a time into registers, but for
// Vulkan's q8_0 (flash_attention_note).
CacheCopies cache_copies(const Request& r) {
    const std::string& values = has_values(r.architecture) ? r.kv_values : r.kv;
    const Backend backend = backend_of(r.device);
    // Of the graph that is reserved, which has as many of each sequence (src/llama-context.cpp,
    // graph_reserve).
    const std::int64_t tokens =
        (r.llama_cpp_ubatch ? r.llama_cpp_ubatch : LlamaCppCache{}.ubatch) / r.batch;
    if (tokens < (backend == Backend::cuda ? cuda_tokens : metal_tokens) || unread(r.kv) ||
        unread(values))
        return {false, false};
    if (backend == Backend::cuda) return {r.kv != "f16", values != "f16"};
    const bool both = backend == Backend::metal && r.kv == values && metal_copies(r.kv);
    return {both, both};
}

std::string flash_attention_note(const Request& r) {
    if (r.engine != "llama.cpp" || !r.fused_attention || !r.architecture.causal) return "";
    const std::string& keys = r.kv;
    const std::string& values = has_values(r.architecture) ? r.kv_values : r.kv;
    const std::string pair = keys == values ? "keys and values in " + keys
                                            : "keys in " + keys + " and values in " + values;
    const bool never = unread(keys) || unread(values);
    switch (backend_of(r.device)) {
        case Backend::processor:
            return "";
        case Backend::cuda:
            return cuda_has(keys, values) ? "" : cuda_note(pair, never);
        case Backend::metal:
            // ggml-metal-device.m, ggml_metal_device_supports_op.
            if (keys == values && !never)
                return cache_copies(r).keys
                           ? "llama.cpp's Metal backend copies a layer's keys and values into f16 "
                             "since August 2026 (pull request 27390), which is in the sum; builds "
                             "before do without."
                           : "";
            return "llama.cpp's Metal backend has no flash attention for " + pair +
                   ", only for both in one type other than iq4_nl: this attention runs on the "
                   "processor.";
        case Backend::vulkan:
            // ggml-vulkan, pull request 23420: "only supports both k and v in bfloat16".
            if (keys == "q8_0" && values == "q8_0")
                return "llama.cpp's Vulkan backend copies a layer's keys and values in q8_0 into "
                       "f16 where the device has cooperative matrices (since August 2026, pull "
                       "request 25494), in memory that is not in the sum.";
            if (keys == values || (keys != "bf16" && values != "bf16")) return "";
            return "llama.cpp's Vulkan backend has flash attention for bf16 only where keys and "
                   "values are both in it: this attention runs on the processor.";
    }
    return "";
}

}  // namespace rootspace::estimate
