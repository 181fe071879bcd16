#include <algorithm>

#include "base/error.h"
#include "estimate/cache/engine_caches.h"

namespace rootspace::estimate {
namespace {

const WholeCoefficient spare_page{"vllm.spare_page", 1};    // a window may begin inside a page
const WholeCoefficient window_past{"vllm.window_past", 1};  // window − 1 tokens before the step
const WholeCoefficient even_numerator{"vllm.even_numerator", 3};  // groups are evened out where the
const WholeCoefficient even_denominator{"vllm.even_denominator", 2};  // largest is < 3/2 the least

constexpr const char* source =
    "vLLM V1, v1/kv_cache_interface.py (page_size_bytes, max_memory_usage_bytes) and "
    "v1/core/kv_cache_utils.py (_get_kv_cache_groups_uniform_page_size)";

// Pages of all sequences for layers that keep everything. Whole pages of a shared prefix are kept
// once (prefix caching works by page).
Quantity whole_pages(const CacheLoad& load, std::int64_t page_tokens) {
    const Quantity each =
        divided_up(Quantity(load.tokens, "tokens"), Quantity(page_tokens, "a page"));
    const std::int64_t shared = load.shared_prefix / page_tokens;
    if (!shared) return Quantity(load.sequences, "sequences") * each;
    return Quantity(shared, "shared pages") +
           Quantity(load.sequences, "sequences") * (each - Quantity(shared, "shared"));
}

// SlidingWindowSpec: the last window − 1 tokens and those of the step, and one page more.
Quantity window_pages(const LayerGroup& group, const VllmCache& engine, const CacheLoad& load,
                      std::int64_t page_tokens) {
    const Quantity kept =
        smaller(Quantity(group.window, "tokens of window") - Quantity(window_past) +
                    Quantity(engine.step_tokens, "a step"),
                Quantity(load.tokens, "tokens"));
    return Quantity(load.sequences, "sequences") *
           (divided_up(kept, Quantity(page_tokens, "a page")) + Quantity(spare_page));
}

std::int64_t bytes_of(const LayerGroup& group, const CacheTypes& types) {
    return token_bytes(group, types).value();
}

// How a hybrid model's layers are cut into groups with equally many layers and pages of one size.
struct Grouping {
    bool hybrid;
    std::int64_t largest;  // bytes of a token in the largest layer
    std::int64_t
        group_layers;  // the last group of a kind is filled up with layers that are not there

    Grouping(const std::vector<LayerGroup>& groups, const VllmCache& engine,
             const CacheTypes& types)
        : hybrid(engine.hybrid_manager && groups.size() > 1), largest(0), group_layers(0) {
        std::int64_t least = 0, most = 0;
        for (const LayerGroup& group : groups) {
            largest = std::max(largest, bytes_of(group, types));
            least = least ? std::min(least, group.layers) : group.layers;
            most = std::max(most, group.layers);
        }
        const bool even = checked_mul(most, even_denominator) < checked_mul(least, even_numerator);
        group_layers = even ? most : least;
        if (!hybrid) return;
        for (const LayerGroup& group : groups)
            if (largest % bytes_of(group, types) != 0)
                throw InputError("cache.hybrid_manager",
                                 "layers whose bytes a token divide the largest, " +
                                     std::to_string(largest) + " B",
                                 std::to_string(bytes_of(group, types)) + " B");
    }

    Quantity layers(const LayerGroup& group) const {
        const Quantity own(group.layers, "layers");
        if (!hybrid) return own;
        return divided_up(own, Quantity(group_layers, "a group")) *
               Quantity(group_layers, "layers a group");
    }

    // Smaller layers get more tokens into a page.
    std::int64_t page_tokens(const LayerGroup& group, const VllmCache& engine,
                             const CacheTypes& types) const {
        if (!hybrid) return engine.page_tokens;
        return checked_mul(engine.page_tokens, largest / bytes_of(group, types));
    }
};

}  // namespace

std::vector<Item> vllm_cache(const Architecture& architecture, const VllmCache& engine,
                             const CacheTypes& types, const CacheLoad& load) {
    const std::vector<LayerGroup> groups = layer_groups(architecture, LatentForm::latent);
    const Grouping grouping(groups, engine, types);
    const std::string a_page =
        std::string("tokens a page") + (*engine.backend ? " of " : "") + engine.backend;
    std::vector<Item> items;
    for (const LayerGroup& group : groups) {
        const std::int64_t page_tokens = grouping.page_tokens(group, engine, types);
        const bool windowed = group.window && engine.hybrid_manager;
        const Quantity pages = windowed ? window_pages(group, engine, load, page_tokens)
                                        : whole_pages(load, page_tokens);
        items.push_back(item("KV cache, " + group.name(), Purpose::kv_cache,
                             grouping.layers(group) * pages *
                                 (Quantity(page_tokens, a_page) * token_bytes(group, types)),
                             source));
    }
    return items;
}

Quantity vllm_log_bytes_per_token(const Architecture& architecture, const VllmCache& engine,
                                  CacheType type) {
    const CacheTypes types{type, type};
    const std::vector<LayerGroup> groups = layer_groups(architecture, LatentForm::latent);
    const Grouping grouping(groups, engine, types);
    Quantity total(0, "B");
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const std::int64_t each = grouping.hybrid ? grouping.largest : bytes_of(groups[i], types);
        const Quantity bytes = grouping.layers(groups[i]) * Quantity(each, "B");
        total = i ? total + bytes : bytes;
    }
    return total;
}

}  // namespace rootspace::estimate
