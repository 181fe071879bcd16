#include "estimate/inference/llama_cpp_buffer.h"

#include <algorithm>

#include "estimate/cache/layer_groups.h"

namespace rootspace::estimate {
namespace {

// What the graphs of src/llama-graph.cpp hold at once where ggml/src/ggml-alloc.c lays them out in
// the order they are written in, as CUDA's backend leaves it. Read off 80 buffers that version
// 0.5.0 reserved (tests/fixtures/llama_cpp_buffers.csv): 73 are met to 0.1 MiB.
const WholeCoefficient streams{"llama_cpp.streams", 2};      // a block's input, and the same normed
const WholeCoefficient gated{"llama_cpp.gated_tensors", 3};  // gate, up and their product
const WholeCoefficient half_mask{"llama_cpp.fused_mask", 2};
const WholeCoefficient queries{"llama_cpp.query_tensors", 2};    // queries and what was attended
const WholeCoefficient pairs{"llama_cpp.key_value_tensors", 2};  // keys and values
const WholeCoefficient half{"llama_cpp.half_copy", 2};           // of a number in f16

// Numbers that a token holds.
struct Attended {
    Quantity most;
    Quantity output = Quantity(0);   // whose place is free at the MLP, and bounded by what is not
    Quantity places = Quantity(0);   // where values go in the cache, which has them turned
    Quantity copying = Quantity(0);  // beside a copy, which is one tensor with what was attended
};

Quantity largest(std::initializer_list<Quantity> all) {
    return *std::max_element(all.begin(), all.end(), [](const Quantity& a, const Quantity& b) {
        return a.value() < b.value();
    });
}

Attended attended(const Quantity& width, const GroupedAttention& g, const LlamaCppBatch& of) {
    const Quantity query = Quantity(g.heads, "heads") * Quantity(g.head_size, "wide");
    const Quantity key = Quantity(g.kv_heads, "heads") * Quantity(g.head_size, "wide");
    const Quantity stream = Quantity(streams) * width, both = Quantity(pairs) * key;
    const Quantity twice = stream + Quantity(queries) * query;
    if (!of.fused) {
        const Quantity scores = Quantity(of.cells, "cells") * Quantity(g.heads, "heads");
        return {twice + both + scores, Quantity(0), both};
    }
    // What was attended takes the normed input's place where it has room there.
    const Quantity wide = query.value() > width.value() ? twice + key : Quantity(0);
    return {largest({stream + width + query, stream + query + both, wide}), query, Quantity(0),
            twice};
}

// Queries are brought to the size of the latent vector, which is their key, before they are joined
// with their rotary part (src/models/deepseek2.cpp).
Attended attended(const Quantity& width, const LatentAttention& l, const LlamaCppBatch& of) {
    const Quantity heads(l.heads, "heads"), latent(l.kv_rank, "of the latent vector");
    const Quantity rotary(l.rope_size, "rotary");
    const Quantity held = Quantity(streams) * width +
                          Quantity(l.query_rank, "of the query's rank") +
                          heads * (Quantity(l.nope_size, "wide") + rotary) + heads * latent +
                          heads * (latent + rotary);
    if (!of.fused) return {held + Quantity(of.cells, "cells") * heads};
    return {held, heads * Quantity(l.value_size, "wide"), Quantity(0), held + heads * latent};
}

// The first tensor of a gated MLP takes the place of attention's output where it has room there.
Quantity gated_tensors(const Quantity& inner, const Quantity& output) {
    const bool fits = inner.value() <= output.value();
    return output + Quantity(gated - (fits ? 1 : 0), "tensors") * inner;
}

Quantity at_mlp(const Quantity& width, const Quantity& output, const DenseMlp& mlp) {
    const Quantity inner(mlp.width, "wide");
    return Quantity(streams) * width + (mlp.gated ? gated_tensors(inner, output) : output + inner);
}

// Of the experts in use gate, up and product; then their outputs, where gate and up were if these
// have the room. A product no wider than the normed input takes its place.
Quantity at_mlp(const Quantity& width, const Quantity& output, const ExpertMlp& mlp) {
    const Quantity experts(mlp.active, "experts"), inner = experts * Quantity(mlp.width, "wide");
    const Quantity outputs = experts * width, stream = Quantity(streams) * width;
    if (inner.value() <= width.value()) return stream + output + outputs;
    const std::int64_t together = inner.value() <= output.value() ? 1 : 2;
    const Quantity held = stream + gated_tensors(inner, output);
    return outputs.value() > together * inner.value() ? held + outputs : held;
}

}  // namespace

Quantity half_copies(const Block& block, const HalfCopies& copies) {
    const CachedElements of = cached_elements(block.attention, LatentForm::latent);
    const auto* grouped = std::get_if<GroupedAttention>(&block.attention);
    const bool windowed = grouped && grouped->window && copies.windowed;
    return Quantity(windowed ? copies.windowed : copies.whole, "cells") *
           (Quantity(copies.keys ? of.keys : 0, "keys") +
            Quantity(copies.values ? of.values : 0, "values")) *
           Quantity(half, "B");
}

std::int64_t llama_cpp_mask_bytes(bool fused) { return fused ? half_mask : llama_cpp_number; }

LlamaCppBuffer llama_cpp_buffer(const Architecture& a, const LlamaCppBatch& of) {
    const Quantity batch(of.tokens, "tokens a batch"), number(llama_cpp_number, "B");
    const Quantity width(a.width, "channels");
    const Quantity mask =
        Quantity(of.masked, "cells") * Quantity(llama_cpp_mask_bytes(of.fused), "B of mask");
    LlamaCppBuffer most{"the logits", Quantity(of.outputs, "tokens") *
                                          (Quantity(a.head ? a.vocabulary : 0, "logits") + width) *
                                          number};
    const auto consider = [&](const char* where, const Quantity& numbers, const Quantity& copy) {
        Quantity bytes = batch * (numbers * number + mask);
        if (copy.value() > 0) bytes = bytes + copy;
        if (bytes.value() > most.bytes.value()) most = {where, bytes};
    };
    for (const Block& block : different_blocks(a)) {
        const Attended from = std::visit(
            [&](const auto& attention) { return attended(width, attention, of); }, block.attention);
        consider("attention", from.most, Quantity(0));
        if (of.copies.keys || of.copies.values)
            consider("attention, with a layer's keys and values in f16", from.copying,
                     half_copies(block, of.copies));
        consider("an MLP",
                 from.places +
                     std::visit([&](const auto& mlp) { return at_mlp(width, from.output, mlp); },
                                block.mlp),
                 Quantity(0));
    }
    return most;
}

}  // namespace rootspace::estimate
