// One function an engine; kv_cache() has checked the load.
#pragma once

#include "estimate/cache/kv_cache.h"

namespace rootspace::estimate {

struct CacheTypes {
    CacheType keys, values;
};

// Bytes of one token in one layer of the group.
Quantity token_bytes(const LayerGroup& group, const CacheTypes& types);

std::vector<Item> hf_cache(const Architecture& architecture, const HfCache& engine,
                           const CacheTypes& types, const CacheLoad& load);
std::vector<Item> vllm_cache(const Architecture& architecture, const VllmCache& engine,
                             const CacheTypes& types, const CacheLoad& load);
std::vector<Item> llama_cpp_cache(const Architecture& architecture, const LlamaCppCache& engine,
                                  const CacheTypes& types, const CacheLoad& load);

}  // namespace rootspace::estimate
