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

struct LlamaCppCells {
    std::int64_t context;          // of all sequences, n_ctx
    std::int64_t most;             // that a token of one layer can see
    std::int64_t masked;           // that a token's masks span: one of whole layers, one of windows
    std::int64_t whole, windowed;  // of a stream in a layer of each kind; 0: none is
    std::int64_t streams;
};
LlamaCppCells llama_cpp_cells(const Architecture& architecture, const LlamaCppCache& engine,
                              const CacheLoad& load);
std::vector<Item> llama_cpp_cache(const Architecture& architecture, const LlamaCppCache& engine,
                                  const CacheTypes& types, const CacheLoad& load);

}  // namespace rootspace::estimate
