#include "numeric/bias.h"

#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET {

template <class T>
void column_sums(const Part& part, std::int64_t rows, std::int64_t cols, const T* dy, T* dbias) {
    const auto [begin, end] = part.range(cols, 16);
    for (std::int64_t c = begin; c < end; ++c) dbias[c] = 0;
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = begin; c < end; ++c) dbias[c] += dy[r * cols + c];
}

ROOTSPACE_INSTANTIATE(column_sums)

}  // namespace rootspace::ROOTSPACE_SET
