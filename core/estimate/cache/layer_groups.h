// What one layer keeps for one token, and the layers that keep alike.
#pragma once

#include <string>
#include <vector>

#include "estimate/architecture/architecture.h"
#include "estimate/cache/cache_type.h"

namespace rootspace::estimate {

// How latent attention is stored: the shared vector and the rotary key, or keys and values of every
// head.
enum class LatentForm { latent, expanded };

// Numbers of one token in one layer. Latent attention keeps no values beside the latent vector.
struct CachedElements {
    std::int64_t keys, values;
    bool operator==(const CachedElements& other) const {
        return keys == other.keys && values == other.values;
    }
};

CachedElements cached_elements(const Attention& attention, LatentForm form);

struct LayerGroup {
    std::int64_t layers;
    CachedElements elements;
    std::int64_t window;  // 0: the whole sequence
    Attention attention;  // of its first layer

    std::string name() const;  // "26 layers with a window of 1,024", "6 layers, whole"
};

// In the order in which each kind first appears.
std::vector<LayerGroup> layer_groups(const Architecture& architecture, LatentForm form);

// Numbers and bytes of one token in all layers, latent form, without pages or padding: the figure
// papers give. Encoders have one too, though no engine keeps it.
std::int64_t cache_elements_per_token(const Architecture& architecture);
Quantity cache_bytes_per_token(const Architecture& architecture, CacheType keys, CacheType values);

}  // namespace rootspace::estimate
