#include "numeric/philox.h"

#include "numeric/philox_rounds.h"

namespace rootspace {

PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key) {
    ROOTSPACE_SET::PhiloxWords<std::uint32_t> one{counter[0], counter[1], counter[2], counter[3]};
    ROOTSPACE_SET::philox_rounds(key[0], key[1], one);
    return {one.word[0], one.word[1], one.word[2], one.word[3]};
}

std::array<std::uint32_t, 4> philox_quad(std::uint64_t seed, std::uint32_t step,
                                         std::uint32_t layer, std::uint64_t quad) {
    auto words = philox(
        {static_cast<std::uint32_t>(quad), static_cast<std::uint32_t>(quad >> 32), step, layer},
        {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
    for (auto& word : words) word >>= 8;
    return words;
}

float uniform(std::uint64_t seed, std::uint32_t step, std::uint32_t layer, std::uint64_t element) {
    return static_cast<float>(philox_quad(seed, step, layer, element / 4)[element % 4]) * 0x1p-24f;
}

}  // namespace rootspace
