// philox_quad (philox.h) for several quads at a time.
#pragma once

#include <cstdint>

#include "numeric/philox_rounds.h"

namespace rootspace::ROOTSPACE_SET {

// The upper 24 bits of all words, quad by quad.
ROOTSPACE_INLINE void store_numbers(const PhiloxWords<Words>& counters, std::int32_t* p) {
    constexpr int quads = lanes<std::uint64_t>;
    const Words low = (counters.word[0] & 0xffffffffu) | (counters.word[1] << 32);
    const Words high = (counters.word[2] & 0xffffffffu) | (counters.word[3] << 32);
    for (int half = 0; half < 2; ++half) {
        Words pairs{};
        for (int i = 0; i < quads / 2; ++i) {
            pairs[2 * i] = low[half * quads / 2 + i];
            pairs[2 * i + 1] = high[half * quads / 2 + i];
        }
        store(p + half * 2 * quads, (Vector<std::int32_t>)((Vector<std::uint32_t>)pairs >> 8));
    }
}

// How many elements uniform_numbers takes at once: two counters a lane.
inline constexpr int uniform_count = 4 * lanes<std::uint32_t>;

// The 24-bit numbers of elements 4 quad, 4 quad + 1, ... of (seed, step, layer), exact in float.
template <class T>
ROOTSPACE_INLINE void uniform_numbers(std::uint64_t seed, std::uint32_t step, std::uint32_t layer,
                                      std::uint64_t quad, T (&numbers)[uniform_count]) {
    constexpr int quads = lanes<std::uint64_t>;
    Words index{};
    for (int i = 0; i < quads; ++i) index[i] = quad + static_cast<std::uint64_t>(i);
    PhiloxWords<Words> a{index}, b{index + std::uint64_t{quads}};
    for (PhiloxWords<Words>* one : {&a, &b}) {
        one->word[1] = one->word[0] >> 32;
        one->word[2] = broadcast(std::uint64_t{step});
        one->word[3] = broadcast(std::uint64_t{layer});
    }
    philox_rounds(static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32), a, b);
    std::int32_t words[uniform_count];
    store_numbers(a, words), store_numbers(b, words + uniform_count / 2);
    for (int i = 0; i < uniform_count; ++i) numbers[i] = static_cast<T>(words[i]);
}

}  // namespace rootspace::ROOTSPACE_SET
