// The memory three engines hold for keys and values. The same model at the same length differs by
// factors between them: pages, padding and what is done with windows are the engine's choice.
#pragma once

#include <variant>
#include <vector>

#include "estimate/cache/layer_groups.h"
#include "estimate/explain/item.h"

namespace rootspace::estimate {

// transformers, DynamicCache: tensors grow with the sequence; each row of a batch has its own copy
// of a shared prefix. DeepSeek V2 and V3 are kept expanded, keys and values of all heads.
struct HfCache {
    // Layers with a window keep all tokens: transformers before 4.56, a DynamicCache made without
    // the config, and every version from the end of the prompt's step until the next token.
    bool whole_windows = false;
};

// vLLM V1: pages of a fixed number of tokens.
struct VllmCache {
    std::int64_t page_tokens = 16;  // --block-size
    const char* backend = "";       // whose pages they are, for the derivation; "": not said
    std::int64_t step_tokens =
        2048;  // --max-num-batched-tokens; its class default, servers set more
    // false: --disable-hybrid-kv-cache-manager, every layer keeps pages for the whole sequence
    bool hybrid_manager = true;
};

// llama.cpp: cells allocated at start for the whole context.
struct LlamaCppCache {
    std::int64_t ubatch = 512;  // --ubatch-size
    // GGML_PAD(n_ctx, 256) in llama-context.cpp since pull request 17046 (November 2025); before it
    // 32, or 256 with flash attention.
    std::int64_t padding = 256;
    bool unified = false;  // --kv-unified: one buffer for all sequences, which share a prefix in it
    bool swa_full = false;  // --swa-full
    // These layers are some of a model that has layers without a window as well.
    bool part_of_mixed = false;
};

using EngineCache = std::variant<HfCache, VllmCache, LlamaCppCache>;

struct CacheFormat {
    EngineCache engine;
    CacheType keys = CacheType::f16, values = CacheType::f16;
};

struct CacheLoad {
    std::int64_t tokens;  // of each sequence, the shared prefix included
    std::int64_t sequences = 1;
    std::int64_t shared_prefix = 0;  // first tokens that all sequences have in common
};

// One item a group of layers. An encoder keeps nothing: one item of 0 bytes.
// Throws InputError: a load that is not at least one token and one sequence ("load.tokens",
// "load.sequences", "load.shared_prefix"), a format the engine does not have ("cache.type"), sizes
// of its options below one ("cache.page_tokens" ...); std::overflow_error past 64 bits.
std::vector<Item> kv_cache(const Architecture& architecture, const CacheFormat& format,
                           const CacheLoad& load);

// What one further token of each sequence reads and writes at least when the sequences are as long
// as `load` says, itself included: of a layer with a window that window's tokens alone, without
// pages or padding, in the form and type the engine keeps. A prefix that sequences share is read
// once where they share its memory: vLLM, llama.cpp's unified buffer. Throws as kv_cache().
Bytes cache_bytes_used(const Architecture& architecture, const CacheFormat& format,
                       const CacheLoad& load);

// What vLLM divides its pool by for the line "GPU KV cache size: ... tokens" of its log: bytes of
// all pages, over the tokens that fit if no layer had a window.
Quantity vllm_log_bytes_per_token(const Architecture& architecture, const VllmCache& engine,
                                  CacheType type);

}  // namespace rootspace::estimate
