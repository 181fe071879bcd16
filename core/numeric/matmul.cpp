#include "numeric/matmul.h"

#include <algorithm>

#include "numeric/macs.h"

namespace rootspace {

std::int64_t matmul_workspace_elements(Operands operands, std::int64_t m, std::int64_t,
                                       std::int64_t k) {
    const std::int64_t packed_rows = operands == Operands::tn ? std::min<std::int64_t>(m, 64) : 0;
    return (16 + packed_rows) * std::min<std::int64_t>(k, 256);
}

template <class T>
void matmul(Operands operands, std::int64_t m, std::int64_t n, std::int64_t k, const T* a,
            const T* b, T* c, T*) {
    count_macs(m * n * k);
    for (std::int64_t i = 0; i < m; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
            T accumulator = 0;
            for (std::int64_t p = 0; p < k; ++p) {
                const T left = operands == Operands::tn ? a[p * m + i] : a[i * k + p];
                const T right = operands == Operands::nt ? b[j * k + p] : b[p * n + j];
                accumulator += left * right;
            }
            c[i * n + j] = accumulator;
        }
}

template void matmul(Operands, std::int64_t, std::int64_t, std::int64_t, const float*, const float*,
                     float*, float*);
template void matmul(Operands, std::int64_t, std::int64_t, std::int64_t, const double*,
                     const double*, double*, double*);

}  // namespace rootspace
