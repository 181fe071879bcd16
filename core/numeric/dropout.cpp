#include "numeric/dropout.h"

#include <cmath>

#include "numeric/blocks.h"
#include "numeric/vector_philox.h"

namespace rootspace::ROOTSPACE_SET {

template <class T>
void dropout(const Part& part, std::int64_t n, double rate, std::uint64_t seed, std::uint32_t step,
             std::uint32_t layer, const T* x, T* y) {
    // uniform = number * 2^-24 >= rate, compared without rounding.
    const T threshold = static_cast<T>(std::ceil(rate * 0x1p24));
    const T scale = static_cast<T>(1.0 / (1.0 - rate));
    const auto [begin, end] = part.range(n, 16);
    const auto keep = [&](Vector<T> v, Vector<T> number) {
        return number >= threshold ? v * scale : Vector<T>{};
    };
    T numbers[uniform_count];
    for (std::int64_t start = begin; start < end; start += uniform_count) {
        uniform_numbers(seed, step, layer, static_cast<std::uint64_t>(start / 4), numbers);
        map(smaller(uniform_count, end - start), y + start, keep, x + start,
            static_cast<const T*>(numbers));
    }
}

ROOTSPACE_INSTANTIATE(dropout)

}  // namespace rootspace::ROOTSPACE_SET
