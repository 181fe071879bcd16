#include <algorithm>

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

// Whether some layer keeps everything: models whose every layer has a window (Mistral 7B v0.1,
// Phi-3) are read without it and keep everything.
bool some_whole(const std::vector<LayerGroup>& groups, const LlamaCppCache& engine) {
    return engine.part_of_mixed || std::any_of(groups.begin(), groups.end(),
                                               [](const auto& group) { return !group.window; });
}

// One stream of cells for all sequences, or one each.
Quantity whole_cells(const LlamaCppCache& engine, const CacheLoad& load) {
    const Quantity tokens(load.tokens, "tokens"), sequences(load.sequences, "sequences");
    const Quantity shared(load.shared_prefix, "shared tokens");
    const Quantity needed = !engine.unified      ? tokens
                            : load.shared_prefix ? shared + sequences * (tokens - shared)
                                                 : sequences * tokens;
    return padded(needed, engine.padding);
}

Quantity window_cells(const Quantity& cells, std::int64_t size, const LlamaCppCache& engine,
                      const CacheLoad& load) {
    const Quantity window(size, "tokens of window"), sequences(load.sequences, "sequences");
    return padded(smaller(cells.named("cells"), (engine.unified ? window * sequences : window) +
                                                    Quantity(engine.ubatch, "of a batch")),
                  window_padding);
}

}  // namespace

LlamaCppCells llama_cpp_cells(const Architecture& architecture, const LlamaCppCache& engine,
                              const CacheLoad& load) {
    const std::vector<LayerGroup> groups = layer_groups(architecture, LatentForm::latent);
    const bool windows = some_whole(groups, engine) && !engine.swa_full;
    const Quantity cells = whole_cells(engine, load);
    LlamaCppCells found{cells.value(), 0, 0, 0, 0, engine.unified ? 1 : load.sequences};
    found.context = checked_mul(found.context, found.streams);
    for (const LayerGroup& group : groups)
        if (windows && group.window)
            found.windowed =
                std::max(found.windowed, window_cells(cells, group.window, engine, load).value());
        else
            found.whole = cells.value();
    found.most = std::max(found.whole, found.windowed);
    found.masked = checked_add(found.whole, found.windowed);
    return found;
}

// src/llama-context.cpp (n_ctx, n_ctx_seq), llama-kv-cache.cpp (tensors of n_embd_k_gqa × cells ×
// streams) and llama-kv-cache-iswa.cpp (size_swa), at the state of 2026.
std::vector<Item> llama_cpp_cache(const Architecture& architecture, const LlamaCppCache& engine,
                                  const CacheTypes& types, const CacheLoad& load) {
    const std::vector<LayerGroup> groups = layer_groups(architecture, LatentForm::latent);
    const bool windows = some_whole(groups, engine) && !engine.swa_full;
    const Quantity cells = whole_cells(engine, load);
    const Quantity streams =
        engine.unified ? Quantity(1, "stream") : Quantity(load.sequences, "sequences");

    std::vector<Item> items;
    for (const LayerGroup& group : groups) {
        check_heads(group.attention, types);
        const bool windowed = group.window && windows;
        const Quantity held = windowed ? window_cells(cells, group.window, engine, load) : cells;
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
