// Compiled once for every instruction set, as the kernels are: see multiply_add_limit.h.
#include "multiply_add_limit.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

typedef float Vector __attribute__((vector_size(ROOTSPACE_VECTOR_BYTES)));

#if defined(__x86_64__)
#define ROOTSPACE_IN_REGISTER(value) asm volatile("" : "+v"(value))
#else
#define ROOTSPACE_IN_REGISTER(value) asm volatile("" : "+w"(value))
#endif

// `chains` accumulators, each += a * b. The empty assembly hides every product from the compiler:
// it can neither fuse it with the sum nor take it out of the loop. Nothing is loaded or stored
// inside.
template <int chains>
void run_chains(std::int64_t steps) {
    Vector sums[chains] = {}, a = {}, b = {};
    ROOTSPACE_IN_REGISTER(a);
    ROOTSPACE_IN_REGISTER(b);
    for (std::int64_t step = 0; step < steps; ++step) {
#pragma GCC unroll 32
        for (int i = 0; i < chains; ++i) {
            ROOTSPACE_IN_REGISTER(a);
            Vector product = a * b;
            ROOTSPACE_IN_REGISTER(product);
            sums[i] += product;
        }
    }
    for (Vector& sum : sums) ROOTSPACE_IN_REGISTER(sum);
}

constexpr std::int64_t lanes = ROOTSPACE_VECTOR_BYTES / sizeof(float);

}  // namespace

std::vector<MultiplyAddChains> multiply_add_chains() {
    return {{run_chains<6>, 2 * 6 * lanes},
            {run_chains<8>, 2 * 8 * lanes},
            {run_chains<10>, 2 * 10 * lanes},
            {run_chains<12>, 2 * 12 * lanes}};
}

}  // namespace rootspace::ROOTSPACE_SET
