// philox_quad (philox.h) for several quads at a time.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

// One word of a counter a lane, in the lower half; the upper half is of no account.
using Words = Vector<std::uint64_t>;

// GCC 12 makes three multiplications of a 64-bit one and does not see that one is enough.
ROOTSPACE_INLINE Words product(Words a, std::uint64_t b) {
#if defined(__AVX512F__)
    return (Words)_mm512_mul_epu32((__m512i)a, (__m512i)broadcast(b));
#elif defined(__AVX2__)
    return (Words)_mm256_mul_epu32((__m256i)a, (__m256i)broadcast(b));
#elif defined(__SSE2__)
    return (Words)_mm_mul_epu32((__m128i)a, (__m128i)broadcast(b));
#else
    return (a & 0xffffffffu) * b;
#endif
}

struct PhiloxWords {
    Words word[4];

    ROOTSPACE_INLINE void round(std::uint64_t key0, std::uint64_t key1) {
        const Words first = product(word[0], 0xD2511F53), second = product(word[2], 0xCD9E8D57);
        word[0] = (second >> 32) ^ word[1] ^ key0;
        word[1] = second;
        word[2] = (first >> 32) ^ word[3] ^ key1;
        word[3] = first;
    }

    // The upper 24 bits of all words, quad by quad.
    ROOTSPACE_INLINE void stored(std::int32_t* p) const {
        constexpr int quads = lanes<std::uint64_t>;
        const Words low = (word[0] & 0xffffffffu) | (word[1] << 32);
        const Words high = (word[2] & 0xffffffffu) | (word[3] << 32);
        for (int half = 0; half < 2; ++half) {
            Words pairs{};
            for (int i = 0; i < quads / 2; ++i) {
                pairs[2 * i] = low[half * quads / 2 + i];
                pairs[2 * i + 1] = high[half * quads / 2 + i];
            }
            store(p + half * 2 * quads, (Vector<std::int32_t>)((Vector<std::uint32_t>)pairs >> 8));
        }
    }
};

// How many elements uniform_numbers takes at once: two PhiloxWords hide each other's waiting.
inline constexpr int uniform_count = 4 * lanes<std::uint32_t>;

// The 24-bit numbers of elements 4 quad, 4 quad + 1, ... of (seed, step, layer), exact in float.
template <class T>
ROOTSPACE_INLINE void uniform_numbers(std::uint64_t seed, std::uint32_t step, std::uint32_t layer,
                                      std::uint64_t quad, T (&numbers)[uniform_count]) {
    constexpr int quads = lanes<std::uint64_t>;
    Words index{};
    for (int i = 0; i < quads; ++i) index[i] = quad + static_cast<std::uint64_t>(i);
    PhiloxWords a{index}, b{index + std::uint64_t{quads}};
    for (PhiloxWords* one : {&a, &b}) {
        one->word[1] = one->word[0] >> 32;
        one->word[2] = broadcast(std::uint64_t{step});
        one->word[3] = broadcast(std::uint64_t{layer});
    }
    auto key0 = static_cast<std::uint32_t>(seed), key1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
        a.round(key0, key1), b.round(key0, key1);
        key0 += 0x9E3779B9, key1 += 0xBB67AE85;
    }
    std::int32_t words[uniform_count];
    a.stored(words), b.stored(words + uniform_count / 2);
    for (int i = 0; i < uniform_count; ++i) numbers[i] = static_cast<T>(words[i]);
}

}  // namespace rootspace::ROOTSPACE_SET
