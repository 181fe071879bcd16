#include <algorithm>

#include "estimate/cache/engine_caches.h"
#include "estimate/explain/telling.h"
#include "estimate/inference/engine_peaks.h"
#include "estimate/inference/llama_cpp_buffer.h"

namespace rootspace::estimate {
namespace {

const WholeCoefficient input_widths{"llama_cpp.input_widths", 2};  // by a token, or given as such
const WholeCoefficient place_bytes{"llama_cpp.place_bytes", 8};    // of a value in a turned cache

LlamaCppBatch batch_of(const Architecture& a, const InferenceSetup& setup,
                       const LlamaCppCache& cache) {
    const std::int64_t tokens = checked_add(setup.prompt, setup.generated);
    const LlamaCppCells cells =
        llama_cpp_cells(a, cache, {tokens, setup.sequences, setup.shared_prefix});
    const std::int64_t batch = std::min(cache.ubatch, cells.context);
    const std::int64_t outputs =
        setup.llama_cpp.outputs ? setup.llama_cpp.outputs : setup.sequences;
    return {batch,
            std::min(batch, outputs),
            cells.most,
            cells.masked,
            setup.llama_cpp.fused_attention,
            {setup.llama_cpp.fused_attention && setup.llama_cpp.copies_keys,
             setup.llama_cpp.fused_attention && setup.llama_cpp.copies_values,
             checked_mul(cells.whole, cells.streams), checked_mul(cells.windowed, cells.streams)}};
}

LlamaCppBuffer buffer_of(const Architecture& a, const InferenceSetup& setup,
                         const LlamaCppBatch& batch) {
    // Asked for by a log and by a note, which the first modules are without.
    return tells_notes && setup.llama_cpp.before_june_2026 ? llama_cpp_buffer_2025(a, batch)
                                                           : llama_cpp_buffer(a, batch);
}

// Before pull request 23907 (June 2026) CUDA's copies came from its pool while attention ran
// (ggml-cuda/fattn-common.cuh, launch_fattn: K_f16, V_f16), which keeps what it once took. Metal's
// copies are younger.
Quantity pool_copies(const Architecture& a, const InferenceSetup& setup,
                     const LlamaCppBatch& batch) {
    Quantity most(0);
    if (setup.llama_cpp.before_june_2026 && setup.llama_cpp.inputs == GraphInputs::pinned)
        for (const Block& block : different_blocks(a))
            most = larger(most, half_copies(block, batch.copies));
    return most;
}

// Where values of a token go: of attention by its scores one number a value.
Quantity places(const Architecture& a, bool fused) {
    std::int64_t most = 0;
    for (const Block& block : different_blocks(a))
        if (const auto* grouped = std::get_if<GroupedAttention>(&block.attention))
            most = std::max(most, checked_mul(grouped->kv_heads, grouped->head_size));
    return Quantity(fused ? 0 : most, "values") * Quantity(place_bytes, "B");
}

Quantity host_buffer(const Architecture& a, const InferenceSetup& setup,
                     const LlamaCppBatch& batch) {
    const Quantity tokens(batch.tokens, "tokens a batch"), number(llama_cpp_number, "B");
    const Quantity width(a.width, "channels"), cells(batch.masked, "cells");
    if (setup.llama_cpp.before_june_2026) return tokens * (width + cells) * number;
    const std::int64_t widths = input_widths + (a.learned_positions > 0 ? 1 : 0);
    return tokens * (Quantity(widths) * width * number +
                     cells * Quantity(llama_cpp_mask_bytes(batch.fused), "B of mask") +
                     places(a, batch.fused));
}

const char* buffer_source(const InferenceSetup& setup) {
    return setup.llama_cpp.before_june_2026
               ? told(
                     "llama.cpp src/llama-context.cpp, graph_reserve, before pull request 23861 "
                     "(June 2026): one batch of ubatch tokens, all of them with logits. Which "
                     "tensors share it: read off four logged buffers")
               : told(
                     "llama.cpp src/llama-context.cpp, sched_reserve: one batch of ubatch tokens, "
                     "with logits of n_outputs_max (pull request 23861), and a mask in 16 bits "
                     "for flash attention (23764). Which tensors share it: read off buffers that "
                     "version 0.5.0 reserved. Copies in f16: ggml-cuda/fattn.cu, "
                     "ggml_cuda_flash_attn_ext_get_alloc_size (23907, June 2026); "
                     "ggml-metal-ops.cpp, "
                     "ggml_metal_op_flash_attn_ext_extra_kv_f16 (27390, August 2026)");
}

}  // namespace

Bytes llama_cpp_buffer_bytes(const Architecture& a, const InferenceSetup& setup) {
    const auto& cache = std::get<LlamaCppCache>(setup.cache.engine);
    const LlamaCppBatch batch = batch_of(a, setup, cache);
    return checked_add(buffer_of(a, setup, batch).bytes.value(),
                       pool_copies(a, setup, batch).value());
}

InferencePeak llama_cpp_peak(const Architecture& a, const InferenceSetup& setup,
                             const LlamaCppCache& cache) {
    const std::int64_t tokens = checked_add(setup.prompt, setup.generated);
    InferencePeak peak;
    peak.prefill = held_always(setup);
    append(peak.prefill, kv_cache(a, setup.cache, {tokens, setup.sequences, setup.shared_prefix}));
    const LlamaCppBatch batch = batch_of(a, setup, cache);
    const LlamaCppBuffer buffer = buffer_of(a, setup, batch);
    peak.prefill.push_back(item(std::string("compute buffer, fullest at ") + buffer.where,
                                Purpose::workspace, buffer.bytes, buffer_source(setup)));
    if (tells_notes)
        if (const Quantity pool = pool_copies(a, setup, batch); pool.value() > 0)
            peak.prefill.push_back(item("CUDA's pool: a layer's keys and values in f16",
                                        Purpose::overhead, pool,
                                        "llama.cpp ggml-cuda/fattn-common.cuh, launch_fattn, "
                                        "before pull request 23907"));
    if (setup.generated) peak.decode = peak.prefill;

    const bool pinned = setup.llama_cpp.inputs == GraphInputs::pinned;
    const std::string whose = pinned ? "host" : "CPU";
    const auto source = [&](const char* buffer) {
        return std::string("llama.cpp start-up log, ") + (pinned ? "CUDA_Host " : "CPU ") + buffer;
    };
    if (setup.llama_cpp.inputs != GraphInputs::together)
        peak.host.push_back(item(whose + " compute buffer: embeddings and mask", Purpose::workspace,
                                 host_buffer(a, setup, batch), source("compute buffer")));
    if (a.head)
        peak.host.push_back(
            item(whose + " output buffer: logits", Purpose::workspace,
                 Quantity(setup.sequences, "sequences") * Quantity(a.vocabulary, "logits") *
                     Quantity(llama_cpp_number, "B"),
                 source("output buffer")));
    return peak;
}

}  // namespace rootspace::estimate
