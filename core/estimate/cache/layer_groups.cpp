#include "estimate/cache/layer_groups.h"

namespace rootspace::estimate {
namespace {

CachedElements elements_of(const GroupedAttention& g, LatentForm) {
    const std::int64_t each = checked_mul(g.kv_heads, g.head_size);
    return {each, each};
}

// DeepSeek-V2, arXiv:2405.04434, section 2.1.2 and table 1: (d_c + d_R) a token and layer, once.
CachedElements elements_of(const LatentAttention& m, LatentForm form) {
    if (form == LatentForm::latent) return {checked_add(m.kv_rank, m.rope_size), 0};
    return {checked_mul(m.heads, checked_add(m.nope_size, m.rope_size)),
            checked_mul(m.heads, m.value_size)};
}

}  // namespace

CachedElements cached_elements(const Attention& attention, LatentForm form) {
    return std::visit([&](const auto& kind) { return elements_of(kind, form); }, attention);
}

std::string LayerGroup::name() const {
    const std::string count = counted(layers, "layers");
    return window ? count + " with a window of " + grouped_digits(window) : count + ", whole";
}

std::vector<LayerGroup> layer_groups(const Architecture& architecture, LatentForm form) {
    std::vector<LayerGroup> groups;
    for (const Block& block : architecture.blocks) {
        const CachedElements elements = cached_elements(block.attention, form);
        const auto* grouped = std::get_if<GroupedAttention>(&block.attention);
        const std::int64_t window = grouped ? grouped->window : 0;
        LayerGroup* same = nullptr;
        for (LayerGroup& group : groups)
            if (group.elements == elements && group.window == window) same = &group;
        if (same)
            ++same->layers;
        else
            groups.push_back({1, elements, window, block.attention});
    }
    return groups;
}

std::int64_t cache_elements_per_token(const Architecture& architecture) {
    std::int64_t total = 0;
    for (const LayerGroup& group : layer_groups(architecture, LatentForm::latent))
        total = checked_add(total, checked_mul(group.layers, checked_add(group.elements.keys,
                                                                         group.elements.values)));
    return total;
}

Quantity cache_bytes_per_token(const Architecture& architecture, CacheType keys, CacheType values) {
    Quantity total(0, "B");
    bool first = true;
    for (const LayerGroup& group : layer_groups(architecture, LatentForm::latent)) {
        Quantity token = cache_bytes(Quantity(group.elements.keys, "keys"), keys);
        if (group.elements.values)
            token = token + cache_bytes(Quantity(group.elements.values, "values"), values);
        const Quantity all = Quantity(group.layers, "layers") * token;
        total = first ? all : total + all;
        first = false;
    }
    return total;
}

}  // namespace rootspace::estimate
