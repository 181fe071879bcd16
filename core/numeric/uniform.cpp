#include "numeric/philox.h"
#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

template <class T>
void fill_uniform(const Part& part, std::uint64_t seed, std::uint32_t stream, float low, float high,
                  std::int64_t n, T* out) {
    const auto [begin, end] = part.range(n, 16);
    for (std::int64_t start = begin; start < end; start += 4) {
        const auto quad =
            philox_quad(seed, stream, weight_stream_layer, static_cast<std::uint64_t>(start / 4));
        for (std::int64_t i = start; i < end && i < start + 4; ++i)
            out[i] = low + static_cast<float>(quad[i - start]) * 0x1p-24f * (high - low);
    }
}

ROOTSPACE_INSTANTIATE(fill_uniform)

}  // namespace rootspace::ROOTSPACE_SET
