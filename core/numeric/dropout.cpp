#include "numeric/dropout.h"

#include <cmath>

#include "numeric/philox.h"
#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

template <class T>
void dropout(const Part& part, std::int64_t n, double rate, std::uint64_t seed, std::uint32_t step,
             std::uint32_t layer, const T* x, T* y) {
    // uniform = word * 2^-24 >= rate, compared without rounding.
    const auto threshold = static_cast<std::uint32_t>(std::ceil(rate * 0x1p24));
    const T scale = static_cast<T>(1.0 / (1.0 - rate));
    const auto [begin, end] = part.range(n, 16);
    for (std::int64_t start = begin; start < end; start += 4) {
        const auto quad = philox_quad(seed, step, layer, static_cast<std::uint64_t>(start / 4));
        for (std::int64_t i = start; i < end && i < start + 4; ++i)
            y[i] = quad[i - start] >= threshold ? x[i] * scale : T{0};
    }
}

ROOTSPACE_INSTANTIATE(dropout)

}  // namespace rootspace::ROOTSPACE_SET
