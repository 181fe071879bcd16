#include "base/error.h"
#include "estimate/cache/engine_caches.h"

namespace rootspace::estimate {
namespace {

// llama-kv-cache-iswa.cpp: "the SWA cache is always padded to 256".
const WholeCoefficient window_padding{"llama_cpp.window_padding", 256};

Quantity padded(const Quantity& cells, std::int64_t padding) {
    return divided_up(cells, Quantity(padding)) * Quantity(padding, "cells");
}

// llama-context.cpp refuses a quantised type whose blocks do not divide the size of a head.
void check_heads(const Attention& attention, const CacheTypes& types) {
    const auto* grouped = std::get_if<GroupedAttention>(&attention);
    if (!grouped) return;
    for (const CacheType type : {types.keys, types.values})
        if (grouped->head_size % cache_block(type).elements != 0)
            throw InputError(
                "cache.type",
                "a format whose blocks divide the head size " + std::to_string(grouped->head_size),
                cache_type_name(type));
}

}  // namespace

// src/llama-context.cpp (n_ctx, n_ctx_seq), llama-kv-cache.cpp (tensors of n_embd_k_gqa × cells ×
// streams) and llama-kv-cache-iswa.cpp (size_swa), at the state of 2026. Models whose every layer
// has a window (Mistral 7B v0.1, Phi-3) are read without it there and keep everything.
std::vector<Item> llama_cpp_cache(const Architecture& architecture, const LlamaCppCache& engine,
                                  const CacheTypes& types, const CacheLoad& load) {
    const std::vector<LayerGroup> groups = layer_groups(architecture, LatentForm::latent);
    bool some_whole = engine.part_of_mixed;
    for (const LayerGroup& group : groups) some_whole = some_whole || !group.window;

    const Quantity tokens(load.tokens, "tokens"), sequences(load.sequences, "sequences");
    // One stream of cells for all sequences, or one each.
    const Quantity shared(load.shared_prefix, "shared tokens");
    const Quantity needed = !engine.unified      ? tokens
                            : load.shared_prefix ? shared + sequences * (tokens - shared)
                                                 : sequences * tokens;
    const Quantity cells = padded(needed, engine.padding);
    const Quantity streams = engine.unified ? Quantity(1, "stream") : sequences;

    std::vector<Item> items;
    for (const LayerGroup& group : groups) {
        check_heads(group.attention, types);
        const bool windowed = group.window && some_whole && !engine.swa_full;
        Quantity held = cells;
        if (windowed) {
            const Quantity window(group.window, "tokens of window");
            held = padded(
                smaller(cells.named("cells"), (engine.unified ? window * sequences : window) +
                                                  Quantity(engine.ubatch, "of a batch")),
                window_padding);
        }
        const bool latent = std::holds_alternative<LatentAttention>(group.attention);
        items.push_back(item(
            "KV cache, " + group.name(), Purpose::kv_cache,
            Quantity(group.layers, "layers") * streams * held * token_bytes(group, types),
            latent     ? "llama.cpp src/llama-kv-cache.cpp: keys hold the latent vector; no values "
                         "since pull request 19067 (January 2026), before it kv_lora_rank more numbers"
            : windowed ? "llama.cpp src/llama-kv-cache-iswa.cpp, size_swa"
                       : "llama.cpp src/llama-kv-cache.cpp, cells from src/llama-context.cpp"));
    }
    return items;
}

}  // namespace rootspace::estimate
