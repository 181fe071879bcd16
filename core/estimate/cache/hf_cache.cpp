#include "estimate/cache/engine_caches.h"

namespace rootspace::estimate {

// transformers, src/transformers/cache_utils.py (4.56): DynamicLayer joins each step's keys and
// values to those before; DynamicSlidingWindowLayer cuts them to the last window − 1, as a view of
// what it has just joined, so that window − 1 plus the step's tokens stay allocated.
std::vector<Item> hf_cache(const Architecture& architecture, const HfCache& engine,
                           const CacheTypes& types, const CacheLoad& load) {
    const Quantity tokens(load.tokens, "tokens"), sequences(load.sequences, "sequences");
    std::vector<Item> items;
    for (const LayerGroup& group : layer_groups(architecture, LatentForm::expanded)) {
        const bool cut = group.window && !engine.whole_windows;
        const Quantity kept =
            cut ? smaller(tokens, Quantity(group.window, "tokens of window")) : tokens;
        const bool latent = std::holds_alternative<LatentAttention>(group.attention);
        items.push_back(
            item("KV cache, " + group.name(), Purpose::kv_cache,
                 Quantity(group.layers, "layers") * sequences * kept * token_bytes(group, types),
                 latent ? "transformers modeling_deepseek_v2.py and _v3.py: past_key_values.update "
                          "gets the keys and values of all heads, not the latent vector"
                 : cut  ? "transformers 4.56 and later, cache_utils.py, DynamicSlidingWindowLayer"
                        : "transformers cache_utils.py, DynamicLayer"));
    }
    return items;
}

}  // namespace rootspace::estimate
