// The number formats a cache of keys and values can have, and their bytes.
#pragma once

#include <cstdint>
#include <string>

#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

enum class CacheType { f32, f16, bf16, fp8, q8_0, q5_1, q5_0, q4_1, q4_0, iq4_nl };

// Numbers are stored in blocks: 32 of them and what scales them, in the types of ggml.
struct CacheBlock {
    std::int64_t elements, bytes;
};

CacheBlock cache_block(CacheType type);
std::string cache_type_name(CacheType type);  // as llama.cpp's --cache-type-k spells it

// Bytes of `elements` numbers, whole blocks. Throws InputError "cache.type" where they do not fill
// blocks.
Quantity cache_bytes(const Quantity& elements, CacheType type);

}  // namespace rootspace::estimate
