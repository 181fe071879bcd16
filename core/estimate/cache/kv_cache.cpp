#include "estimate/cache/kv_cache.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/cache/engine_caches.h"

namespace rootspace::estimate {
namespace {

void at_least_one(const char* field, std::int64_t value) {
    if (value < 1) throw InputError(field, "at least 1", std::to_string(value));
}

void check(const CacheLoad& load) {
    at_least_one("load.tokens", load.tokens);
    at_least_one("load.sequences", load.sequences);
    if (load.shared_prefix < 0 || load.shared_prefix > load.tokens)
        throw InputError(
            "load.shared_prefix",
            "a whole number from 0 to the " + counted(load.tokens, "tokens of a sequence"),
            std::to_string(load.shared_prefix));
}

[[noreturn]] void refuse(const char* expected, CacheType type) {
    throw InputError("cache.type", expected, cache_type_name(type));
}

void check(const HfCache&, const CacheTypes& types) {
    for (const CacheType type : {types.keys, types.values})
        if (type != CacheType::f32 && type != CacheType::f16 && type != CacheType::bf16)
            refuse("f32, f16 or bf16, the model's own type (DynamicCache)", type);
    if (types.keys != types.values)
        refuse("one type for keys and values (DynamicCache)", types.values);
}

void check(const VllmCache& engine, const CacheTypes& types) {
    at_least_one("cache.page_tokens", engine.page_tokens);
    at_least_one("cache.step_tokens", engine.step_tokens);
    for (const CacheType type : {types.keys, types.values})
        if (cache_block(type).elements != 1)
            refuse("f32, f16, bf16 or fp8 (vLLM --kv-cache-dtype)", type);
    if (types.keys != types.values)
        refuse("one type for keys and values (vLLM --kv-cache-dtype)", types.values);
}

void check(const LlamaCppCache& engine, const CacheTypes& types) {
    at_least_one("cache.ubatch", engine.ubatch);
    at_least_one("cache.padding", engine.padding);
    for (const CacheType type : {types.keys, types.values})
        if (type == CacheType::fp8)
            refuse(
                "f32, f16, bf16, q8_0, q5_1, q5_0, q4_1, q4_0 or iq4_nl (llama.cpp "
                "--cache-type-k)",
                type);
}

struct Dispatch {
    const Architecture& architecture;
    const CacheTypes& types;
    const CacheLoad& load;
    std::vector<Item> operator()(const HfCache& engine) const {
        check(engine, types);
        return hf_cache(architecture, engine, types, load);
    }
    std::vector<Item> operator()(const VllmCache& engine) const {
        check(engine, types);
        return vllm_cache(architecture, engine, types, load);
    }
    std::vector<Item> operator()(const LlamaCppCache& engine) const {
        check(engine, types);
        return llama_cpp_cache(architecture, engine, types, load);
    }
};

}  // namespace

Quantity token_bytes(const LayerGroup& group, const CacheTypes& types) {
    const Quantity keys = cache_bytes(Quantity(group.elements.keys, "keys"), types.keys);
    if (!group.elements.values) return keys;
    return keys + cache_bytes(Quantity(group.elements.values, "values"), types.values);
}

std::vector<Item> kv_cache(const Architecture& architecture, const CacheFormat& format,
                           const CacheLoad& load) {
    check(load);
    if (!architecture.causal)
        return {item("KV cache of an encoder", Purpose::kv_cache, Quantity(0, "B"),
                     "all tokens are read at once, nothing is kept for a next one")};
    return std::visit(Dispatch{architecture, {format.keys, format.values}, load}, format.engine);
}

Bytes cache_bytes_used(const Architecture& architecture, const CacheFormat& format,
                       const CacheLoad& load) {
    kv_cache(architecture, format, load);  // what it refuses is refused here
    if (!architecture.causal) return 0;
    const CacheTypes types{format.keys, format.values};
    const bool expanded = std::holds_alternative<HfCache>(format.engine);
    const auto* cells = std::get_if<LlamaCppCache>(&format.engine);
    const bool shares = !expanded && (!cells || cells->unified);
    const std::int64_t shared = shares ? load.shared_prefix : 0;
    Bytes total = 0;
    for (const LayerGroup& group :
         layer_groups(architecture, expanded ? LatentForm::expanded : LatentForm::latent)) {
        const std::int64_t seen = group.window ? std::min(group.window, load.tokens) : load.tokens;
        const std::int64_t own = std::min(seen, load.tokens - shared);
        const std::int64_t tokens = checked_add(checked_mul(load.sequences, own), seen - own);
        total = checked_add(total,
                            checked_mul(group.layers, tokens, token_bytes(group, types).value()));
    }
    return total;
}

}  // namespace rootspace::estimate
