// Compiled once for every instruction set, as the kernels are: see multiply_add_limit.h.
#include "multiply_add_limit.h"

namespace rootspace::ROOTSPACE_SET {
namespace {

typedef float Vector __attribute__((vector_size(ROOTSPACE_VECTOR_BYTES)));
constexpr int repeats = 4;  // in one step, so that the loop itself does not count
constexpr std::int64_t lanes = ROOTSPACE_VECTOR_BYTES / sizeof(float);

// x += x * f in each of `chains` registers. Every product differs from every other, so no compiler
// can share or move one; f is so small that x never changes, which only we know. Nothing is loaded
// or stored.
template <int chains>
float run_chains(std::int64_t steps) {
    const volatile float hidden = 0x1p-40f;  // else the compiler knows it too
    const Vector factor = Vector{} + hidden;
    Vector values[chains];
    for (int i = 0; i < chains; ++i) values[i] = Vector{} + static_cast<float>(i + 1);
    for (std::int64_t step = 0; step < steps; ++step) {
#pragma GCC unroll 128
        for (int i = 0; i < repeats * chains; ++i)
            values[i % chains] += values[i % chains] * factor;
    }
    Vector sum = values[0];
    for (int i = 1; i < chains; ++i) sum += values[i];
    return sum[0];
}

#if defined(__x86_64__)
// x += a * b, a shorter chain. Nothing but an empty instruction that might change `a` and one that
// might read the product keeps the compiler from multiplying once for all.
template <int chains>
float run_short_chains(std::int64_t steps) {
    const volatile float hidden = 1.0f;
    Vector values[chains] = {}, a = Vector{} + hidden, b = a;
    for (std::int64_t step = 0; step < steps; ++step) {
#pragma GCC unroll 32
        for (int i = 0; i < chains; ++i) {
            asm volatile("" : "+v"(a));
            Vector product = a * b;
            asm volatile("" : "+v"(product));
            values[i] += product;
        }
    }
    Vector sum = values[0];
    for (int i = 1; i < chains; ++i) sum += values[i];
    return sum[0];
}
#endif

}  // namespace

std::vector<MultiplyAddChains> multiply_add_chains() {
    return {
        {run_chains<10>, 2 * repeats * 10 * lanes}, {run_chains<12>, 2 * repeats * 12 * lanes},
            {run_chains<14>, 2 * repeats * 14 * lanes}, {run_chains<24>, 2 * repeats * 24 * lanes},
#if defined(__x86_64__)
            {run_short_chains<6>, 2 * 6 * lanes}, {run_short_chains<8>, 2 * 8 * lanes},
            {run_short_chains<10>, 2 * 10 * lanes}, {run_short_chains<12>, 2 * 12 * lanes},
#endif
    };
}

}  // namespace rootspace::ROOTSPACE_SET
