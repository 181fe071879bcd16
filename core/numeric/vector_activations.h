// ReLU, GELU, SiLU and the slopes of the last two on whole vectors, in the manner of
// vector_functions.h.
#pragma once

#include <cmath>

#include "numeric/vector_functions.h"

namespace rootspace::ROOTSPACE_SET::functions {

// x where x > 0 or x is NaN, else +0. A zero is added because compilers err over the sign of zeros:
// clang 19 makes of `x <= 0 ? 0 : x` WebAssembly's pmax, which keeps -0 (LLVM pull request 208454).
template <class V>
ROOTSPACE_INLINE V relu(V x) {
    return (x < V{} ? V{} : x) + V{};
}

// For sums in which a result of zero has x's sign: x, but -0 where x < 0.
ROOTSPACE_INLINE Float positive_part(Float x) { return x < 0.0f ? broadcast(-0.0f) : x; }

// Phi(-t) = e^(-t^2 / 2) R(t) for 0 <= t <= 15, where even t^2 Phi(-t) is below half the smallest
// float. The factors multiply up only at the end, each as 1 + something small.
struct NormalTail {
    Float high, low;    // t / (t + 1.5); the first has 12 bits
    Float reciprocal;   // 1 / (t + 1.5)
    Float correction;   // 2 (t + 1.5) R(t) - 1, from -0.13 to 0.5
    Exponential power;  // e^(-t^2 / 2)

    ROOTSPACE_INLINE explicit NormalTail(Float t) : NormalTail(t, (t + 0x1.8p15f) - 0x1.8p15f) {}

    // 2 (t + 1.5) Phi(-t) is 2^n (1 + this).
    ROOTSPACE_INLINE Float excess() const {
        return power.power + (correction + correction * power.power);
    }

  private:
    // `head` is t rounded to a multiple of 2^-8, so that its square is exact.
    ROOTSPACE_INLINE NormalTail(Float t, Float head)
        : power(head * head * -0.5f, (head - t) * (head + (t - head) * 0.5f)) {
        const Float quotient = t / (t + 1.5f);
        reciprocal = 0x1.555556p-1f - quotient * 0x1.555556p-1f;
        high = float_of(bits_of(quotient) & 0xfffff000u);
        low = ((t - high * (head + 1.5f)) - high * (t - head)) * reciprocal;
        // In m = t / (t + 1.5) - 0.6, error 2^-27.
        const Float m = (high - 0.6f) + low, s = m * m;
        Float odd = broadcast(0x1.34f0aap-1f), even = broadcast(0x1.9b40ccp+0f);
        odd = odd * s + 0x1.8a0cdp+0f, even = even * s + 0x1.de8d6ep-3f;
        odd = odd * s + -0x1.c79024p-1f, even = even * s + -0x1.cdfdaap-1f;
        odd = odd * s + -0x1.a09428p-4f, even = even * s + 0x1.3c5c06p-1f;
        odd = odd * s + 0x1.0eb8a8p-1f, even = even * s + -0x1.5a621p-2f;
        odd = odd * s + -0x1.b90e82p-1f, even = even * s + 0x1.3817fep-3f;
        correction = odd * m + even;
    }
};

// max(x, 0) - t Phi(-t): nothing cancels for x < 0.
ROOTSPACE_INLINE Float gelu(Float x) {
    Float t = magnitude(x);
    t = t < 15.0f ? t : broadcast(15.0f);
    const NormalTail tail(t);
    const Float product = tail.high + (tail.low + (tail.high + tail.low) * tail.excess());
    return positive_part(x) - tail.power.scaled(product * 0.5f);
}

// Phi(x) + x phi(x); for x < 0 it is e^(-t^2 / 2) (R(t) - t / sqrt(2 pi)), for x > 0 1 less that.
ROOTSPACE_INLINE Float gelu_slope(Float x) {
    Float t = magnitude(x);
    t = t > 15.0f ? broadcast(15.0f) : t;
    const NormalTail tail(t);
    const Float ratio = (tail.correction + 1.0f) * (tail.reciprocal * 0.5f);
    const Float sum = ratio - t * 0x1.988454p-2f;
    const Float lower = tail.power.scaled(sum + sum * tail.power.power);
    return x < 0.0f ? lower : 1.0f - lower;
}

// max(x, 0) - t / (1 + e^t), where 1 + e^t = 2^n (1 + (power + 2^-n)). What the outer sum loses to
// rounding comes off the quotient, by half: enough for 2 ulp.
ROOTSPACE_INLINE Float silu(Float x) {
    Float t = magnitude(x);
    t = t < 110.0f ? t : broadcast(110.0f);
    const Exponential e(t);
    const Float rest = e.power + e.scaled_down(broadcast(1.0f)), sum = rest + 1.0f;
    const Float lost = rest - (sum - 1.0f), quotient = t / sum;
    return positive_part(x) - e.scaled_down(quotient - quotient * (lost * 0.5f));
}

// With s = e / (1 + e), e = e^-t: s (1 - t / (1 + e)) for x < 0, 1 less that for x > 0.
ROOTSPACE_INLINE Float silu_slope(Float x) {
    Float t = magnitude(x);
    t = t > 110.0f ? broadcast(110.0f) : t;
    const Exponential power(-t);
    const Float y = power.power + 1.0f, q = 1.0f / (power.scaled(y) + 1.0f);
    const Float lower = power.scaled(y * q * (1.0f - t * q));
    return x < 0.0f ? lower : 1.0f - lower;
}

ROOTSPACE_INLINE Double normal_cdf(Double x) {
    return each_lane(x, [](double v) { return std::erfc(v * -0.70710678118654752440) / 2; });
}
ROOTSPACE_INLINE Double gelu(Double x) { return x * normal_cdf(x); }
ROOTSPACE_INLINE Double gelu_slope(Double x) {
    return normal_cdf(x) + x * (exp(x * x * -0.5) * 0.39894228040143267794);
}
ROOTSPACE_INLINE Double silu(Double x) { return x * sigmoid(x); }
ROOTSPACE_INLINE Double silu_slope(Double x) {
    const Double s = sigmoid(x);
    return s + x * s * (1.0 - s);
}

}  // namespace rootspace::ROOTSPACE_SET::functions
