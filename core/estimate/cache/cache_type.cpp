#include "estimate/cache/cache_type.h"

#include "base/error.h"

namespace rootspace::estimate {
namespace {

const WholeCoefficient f32_bytes{"cache.f32", 4};
const WholeCoefficient f16_bytes{"cache.f16", 2};
const WholeCoefficient bf16_bytes{"cache.bf16", 2};
const WholeCoefficient fp8_bytes{"cache.fp8", 1};  // vLLM's fp8: one scale a tensor, not counted

// ggml-common.h of llama.cpp: QK8_0 ... QK4_NL, all 32, and the structs beside them: a 16-bit
// scale, in the _1 types a 16-bit minimum as well, and the packed numbers.
const WholeCoefficient ggml_block{"cache.ggml_block", 32};
const WholeCoefficient q8_0_bytes{"cache.q8_0", 34};  // 2 + 32
const WholeCoefficient q5_1_bytes{"cache.q5_1", 24};  // 2 + 2 + 4 + 16
const WholeCoefficient q5_0_bytes{"cache.q5_0", 22};  // 2 + 4 + 16
const WholeCoefficient q4_1_bytes{"cache.q4_1", 20};  // 2 + 2 + 16
const WholeCoefficient q4_0_bytes{"cache.q4_0", 18};  // 2 + 16
const WholeCoefficient iq4_nl_bytes{"cache.iq4_nl", 18};

}  // namespace

CacheBlock cache_block(CacheType type) {
    switch (type) {
        case CacheType::f32:
            return {1, f32_bytes};
        case CacheType::f16:
            return {1, f16_bytes};
        case CacheType::bf16:
            return {1, bf16_bytes};
        case CacheType::fp8:
            return {1, fp8_bytes};
        case CacheType::q8_0:
            return {ggml_block, q8_0_bytes};
        case CacheType::q5_1:
            return {ggml_block, q5_1_bytes};
        case CacheType::q5_0:
            return {ggml_block, q5_0_bytes};
        case CacheType::q4_1:
            return {ggml_block, q4_1_bytes};
        case CacheType::q4_0:
            return {ggml_block, q4_0_bytes};
        case CacheType::iq4_nl:
            return {ggml_block, iq4_nl_bytes};
    }
    return {1, f32_bytes};
}

std::string cache_type_name(CacheType type) {
    static constexpr const char* names[] = {"f32",  "f16",  "bf16", "fp8",  "q8_0",
                                            "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"};
    return names[static_cast<int>(type)];
}

Quantity cache_bytes(const Quantity& elements, CacheType type) {
    const CacheBlock block = cache_block(type);
    if (elements.value() % block.elements != 0)
        throw InputError("cache.type",
                         "a format whose blocks of " + std::to_string(block.elements) +
                             " numbers divide " + std::to_string(elements.value()),
                         cache_type_name(type));
    const std::string name = cache_type_name(type);
    if (block.elements == 1) return elements * Quantity(block.bytes, "B of " + name);
    return divided_up(elements, Quantity(block.elements, "a block")) *
           Quantity(block.bytes, "B of " + name);
}

}  // namespace rootspace::estimate
