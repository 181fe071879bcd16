// Matrix products in all four cases of transposed operands, none with a transposed copy in memory.
#pragma once

#include <cstdint>
#include <type_traits>

#include "numeric/elementwise.h"

namespace rootspace {

// How the operands lie in memory, row-major. With weights stored [in, out]: nn is the forward
// product, nt the gradient of the input, tn the gradient of the weights; no layer here needs tt.
enum class Operands {
    nn,  // c[m,n] = a[m,k] b[k,n]
    nt,  // c[m,n] = a[m,k] b[n,k]^T
    tn,  // c[m,n] = a[k,m]^T b[k,n]
    tt,  // c[m,n] = a[k,m]^T b[n,k]^T
};

constexpr bool turns_left(Operands operands) {
    return operands == Operands::tn || operands == Operands::tt;
}
constexpr bool turns_right(Operands operands) {
    return operands == Operands::nt || operands == Operands::tt;
}

// Elements of T that matmul's workspace must hold: packed panels of b (32 columns of at most 1024
// steps, up to 32 rows 256 steps, above 512 rows 128 columns), for tn and tt of at most 256 steps
// beside packed rows of a (256; above 512 rows and 256 steps 512 columns and 96 rows). 0 where
// nothing is packed: very few rows (not tt), for nn and tn also few steps, and few rows where b is
// large and wide. The same on every platform, for every instruction set (some pack less than
// others) and number of threads.
std::int64_t matmul_workspace_elements(Operands operands, std::int64_t m, std::int64_t n,
                                       std::int64_t k);

// Overwrites c. Each output is one accumulator from +0: k ascending, multiply, round, add, round;
// then `bias[column]` is added, rounded, if there is a bias; then the activation is taken, by the
// operations of elementwise.h. Rows, columns and steps are tiled, but a tile boundary only stores
// and reloads the accumulator, packing only copies, and nobody but its own accumulator ever adds to
// an output: so no tile size, vector width, cache size, packing or number of threads can change a
// bit. No pointer may alias another; sizes of 0 are allowed. Adds m*n*k to counted_macs().
template <class T>
void matmul(Operands operands, std::int64_t m, std::int64_t n, std::int64_t k, const T* a,
            const T* b, T* c, T* workspace, const std::type_identity_t<T>* bias = nullptr,
            Activation activation = Activation::none);

}  // namespace rootspace
