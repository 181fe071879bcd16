// What the determinism contract forbids, for the control of the part "digests": a * b + c with one
// rounding instead of two, in a plain loop and in no kernel. (The control of `./dev matrix` is a
// build whose panel product is fused: products of many rows and attention, not those of few rows.)
// Exact on every machine, with or without such an instruction, and with any library: std::fma is
// not correctly rounded everywhere (WebAssembly's musl expects rounding modes it does not have).
#pragma once

#include <cstdint>
#include <cstring>

namespace rootspace {

// The product of two floats is exact in double (24 + 24 bits of 53). The sum with c is rounded to
// odd: where it is not exact, the last bit is set, so that the final rounding to float sees on
// which side of a tie the true sum lies (Boldo & Melquiond 2008, "Emulation of FMA and correctly
// rounded sums").
inline float fused_multiply_add(float a, float b, float c) {
    const double product = static_cast<double>(a) * static_cast<double>(b);
    const double addend = c;
    double sum = product + addend;
    const double taken = sum - product;  // Knuth's two-sum: `error` is exactly what rounding lost
    const double error = (product - (sum - taken)) + (addend - taken);
    std::uint64_t bits;
    std::memcpy(&bits, &sum, sizeof bits);
    if (error == error && error != 0 && (bits & 1) == 0) {
        bits += (error > 0) == (sum > 0) ? 1 : -1;
        std::memcpy(&sum, &bits, sizeof bits);
    }
    return static_cast<float>(sum);
}

}  // namespace rootspace
