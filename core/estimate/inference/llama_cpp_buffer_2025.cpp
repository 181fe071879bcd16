#include "estimate/inference/llama_cpp_buffer.h"

namespace rootspace::estimate {
namespace {

// Activations are float32. Which tensors share the compute buffer at its fullest is read off the
// buffers that llama.cpp logged: 258.50, 304.75, 560.00 and 164.00 MiB are met exactly (tests);
// 304.75 MiB of models 2,048 wide are 4 MiB more than this says.
const WholeCoefficient logit_widths{"llama_cpp_2025.logit_widths", 1};          // normed input
const WholeCoefficient attention_widths{"llama_cpp_2025.attention_widths", 4};  // beside the scores
const WholeCoefficient mlp_widths{"llama_cpp_2025.mlp_widths", 2};              // residual, normed
const WholeCoefficient mlp_tensors{"llama_cpp_2025.mlp_tensors", 2};            // gate, up
const WholeCoefficient masks{"llama_cpp_2025.fused_mask",
                             6};  // float32, and float16 for the kernel

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

}  // namespace

LlamaCppBuffer llama_cpp_buffer_2025(const Architecture& a, const LlamaCppBatch& of) {
    const Quantity batch(of.tokens, "tokens a batch"), number(llama_cpp_number, "B");
    const Quantity width(a.width, "channels"), cells(of.cells, "cells");
    LlamaCppBuffer most{
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
        if (of.fused)
            consider("the mask of attention",
                     around + batch * Quantity(of.masked, "cells") * Quantity(masks, "B"));
        else
            consider(
                "the scores of attention",
                around + batch * cells *
                             (Quantity(heads_of(block.attention), "heads") + Quantity(1, "mask")) *
                             number);
    }
    return most;
}

}  // namespace rootspace::estimate
