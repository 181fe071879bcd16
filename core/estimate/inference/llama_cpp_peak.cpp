#include "estimate/inference/engine_peaks.h"

namespace rootspace::estimate {
namespace {

// Activations are float32. Which tensors share the compute buffer at its fullest is read off the
// buffers that llama.cpp logs: 258.50, 304.75, 560.00 and 164.00 MiB are met exactly (tests);
// 304.75 MiB of models 2,048 wide are 4 MiB more than this says.
const WholeCoefficient float_bytes{"llama_cpp.float32", 4};
const WholeCoefficient logit_widths{"llama_cpp.logit_widths", 1};          // normed input
const WholeCoefficient attention_widths{"llama_cpp.attention_widths", 4};  // beside the scores
const WholeCoefficient mlp_widths{"llama_cpp.mlp_widths", 2};              // residual, normed
const WholeCoefficient mlp_tensors{"llama_cpp.mlp_tensors", 2};            // gate, up
const WholeCoefficient masks{"llama_cpp.fused_mask", 6};  // float32, and float16 for the kernel

std::int64_t heads_of(const Attention& attention) {
    return std::visit([](const auto& kind) { return kind.heads; }, attention);
}

Quantity inner(const Architecture&, const DenseMlp& mlp) {
    return Quantity(mlp_tensors, "tensors") * Quantity(mlp.width, "wide");
}
Quantity inner(const Architecture& a, const ExpertMlp& mlp) {
    return Quantity(mlp.active, "experts") *
           (Quantity(mlp_tensors, "tensors") * Quantity(mlp.width, "wide") +
            Quantity(a.width, "channels"));
}

struct Buffer {
    const char* where;
    Quantity bytes;
};

Buffer compute_buffer(const Architecture& a, const LlamaCppCache& cache, const Quantity& cells,
                      bool fused) {
    const Quantity batch(cache.ubatch, "tokens a batch"), number(float_bytes, "B");
    const Quantity width(a.width, "channels");
    Buffer most{
        "the logits",
        batch * (Quantity(a.head ? a.vocabulary : 0, "logits") + Quantity(logit_widths) * width) *
            number};
    const auto consider = [&](const char* where, const Quantity& bytes) {
        if (bytes.value() > most.bytes.value()) most = {where, bytes};
    };
    for (const Block& block : different_blocks(a)) {
        consider("an MLP",
                 batch *
                     (Quantity(mlp_widths) * width +
                      std::visit([&](const auto& mlp) { return inner(a, mlp); }, block.mlp)) *
                     number);
        const Quantity around = batch * Quantity(attention_widths) * width * number;
        if (fused)
            consider("the mask of attention", around + batch * cells * Quantity(masks, "B"));
        else
            consider(
                "the scores of attention",
                around + batch * cells *
                             (Quantity(heads_of(block.attention), "heads") + Quantity(1, "mask")) *
                             number);
    }
    return most;
}

}  // namespace

InferencePeak llama_cpp_peak(const Architecture& a, const InferenceSetup& setup,
                             const LlamaCppCache& cache) {
    const std::int64_t tokens = checked_add(setup.prompt, setup.generated);
    const Quantity cells = divided_up(Quantity(tokens, "tokens"), Quantity(cache.padding)) *
                           Quantity(cache.padding, "cells");
    InferencePeak peak;
    peak.prefill = held_always(setup);
    append(peak.prefill, kv_cache(a, setup.cache, {tokens, setup.sequences, setup.shared_prefix}));
    const Buffer buffer =
        compute_buffer(a, cache, cells.named("cells"), setup.llama_cpp.fused_attention);
    peak.prefill.push_back(item(std::string("compute buffer, fullest at ") + buffer.where,
                                Purpose::workspace, buffer.bytes,
                                "llama.cpp src/llama-context.cpp, graph_reserve: one batch of "
                                "ubatch tokens, all of them with logits. Which tensors share it: "
                                "read off four logged buffers"));
    if (setup.generated) peak.decode = peak.prefill;

    const Quantity batch(cache.ubatch, "tokens a batch"), number(float_bytes, "B");
    peak.host.push_back(
        item("host compute buffer: embeddings and mask", Purpose::workspace,
             batch * (Quantity(a.width, "channels") + cells.named("cells")) * number,
             "llama.cpp start-up log, CUDA_Host compute buffer"));
    if (a.head)
        peak.host.push_back(
            item("host output buffer: logits", Purpose::workspace,
                 Quantity(setup.sequences, "sequences") * Quantity(a.vocabulary, "logits") * number,
                 "llama.cpp start-up log, CUDA_Host output buffer"));
    return peak;
}

}  // namespace rootspace::estimate
