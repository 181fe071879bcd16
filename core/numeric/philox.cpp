#include "numeric/philox.h"

namespace rootspace {

PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(p1),
                   static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(p0)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return counter;
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
