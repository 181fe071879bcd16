#include "numeric/bias.h"

#include <algorithm>

namespace rootspace {

template <class T>
void add_bias(std::int64_t rows, std::int64_t cols, const T* bias, T* y) {
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < cols; ++c) y[r * cols + c] += bias[c];
}

template <class T>
void column_sums(std::int64_t rows, std::int64_t cols, const T* dy, T* dbias) {
    std::fill(dbias, dbias + cols, T{0});
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < cols; ++c) dbias[c] += dy[r * cols + c];
}

template void add_bias(std::int64_t, std::int64_t, const float*, float*);
template void add_bias(std::int64_t, std::int64_t, const double*, double*);
template void column_sums(std::int64_t, std::int64_t, const float*, float*);
template void column_sums(std::int64_t, std::int64_t, const double*, double*);

}  // namespace rootspace
