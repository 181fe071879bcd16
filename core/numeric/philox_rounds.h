// The rounds of Philox4x32-10 (philox.h), for one counter or for one a lane.
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

ROOTSPACE_INLINE std::uint64_t product(std::uint32_t a, std::uint64_t b) { return a * b; }

// Word: std::uint32_t or Words.
template <class Word>
struct PhiloxWords {
    Word word[4];

    ROOTSPACE_INLINE void round(std::uint64_t key0, std::uint64_t key1) {
        const auto first = product(word[0], 0xD2511F53), second = product(word[2], 0xCD9E8D57);
        word[0] = (Word)((second >> 32) ^ word[1] ^ key0);
        word[1] = (Word)second;
        word[2] = (Word)((first >> 32) ^ word[3] ^ key1);
        word[3] = (Word)first;
    }
};

// All ten rounds of every counter, by turns: they hide each other's waiting.
template <class... Counters>
ROOTSPACE_INLINE void philox_rounds(std::uint32_t key0, std::uint32_t key1, Counters&... counters) {
    for (int round = 0; round < 10; ++round) {
        (counters.round(key0, key1), ...);
        key0 += 0x9E3779B9, key1 += 0xBB67AE85;
    }
}

}  // namespace rootspace::ROOTSPACE_SET
