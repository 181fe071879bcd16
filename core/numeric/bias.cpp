#include "numeric/bias.h"

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

template <class T>
void add_bias(const Part& part, std::int64_t rows, std::int64_t cols, const T* bias, T* y) {
    const auto [begin, end] = part.range(rows, 1);
    for (std::int64_t r = begin; r < end; ++r)
        for (std::int64_t c = 0; c < cols; ++c) y[r * cols + c] += bias[c];
}

template <class T>
void column_sums(const Part& part, std::int64_t rows, std::int64_t cols, const T* dy, T* dbias) {
    const auto [begin, end] = part.range(cols, 16);
    for (std::int64_t c = begin; c < end; ++c) dbias[c] = 0;
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = begin; c < end; ++c) dbias[c] += dy[r * cols + c];
}

ROOTSPACE_INSTANTIATE(add_bias)
ROOTSPACE_INSTANTIATE(column_sums)

}  // namespace rootspace::ROOTSPACE_SET
