#include "numeric/blocks.h"
#include "numeric/philox.h"
#include "numeric/vector_philox.h"

namespace rootspace::ROOTSPACE_SET {

template <class T>
void fill_uniform(const Part& part, std::uint64_t seed, std::uint32_t stream, float low, float high,
                  std::int64_t n, T* out) {
    const auto [begin, end] = part.range(n, 16);
    float numbers[uniform_count];
    for (std::int64_t start = begin; start < end; start += uniform_count) {
        uniform_numbers(seed, stream, weight_stream_layer, static_cast<std::uint64_t>(start / 4),
                        numbers);
        const std::int64_t count = smaller(uniform_count, end - start);
        for (std::int64_t i = 0; i < count; ++i)
            out[start + i] = low + numbers[i] * 0x1p-24f * (high - low);
    }
}

ROOTSPACE_INSTANTIATE(fill_uniform)

}  // namespace rootspace::ROOTSPACE_SET
