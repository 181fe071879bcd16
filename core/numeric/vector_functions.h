// functions.h on whole vectors: what the kernels call in their loops. In float, branch-free: every
// lane takes both ways and a select chooses, so a lane's bits do not depend on its neighbours. All
// constants are floats; polynomial coefficients without another source are minimax fits (Remez,
// relative error stated) rounded to float.
#pragma once

#include <cmath>
#include <limits>

#include "numeric/functions.h"
#include "numeric/vectors.h"

namespace rootspace::ROOTSPACE_SET::functions {

// Of single numbers (functions.h).
using rootspace::functions::exp;
using rootspace::functions::log;

using Float = Vector<float>;
using Double = Vector<double>;
typedef std::uint32_t Bits __attribute__((vector_size(vector_bytes)));
typedef std::int32_t Integers __attribute__((vector_size(vector_bytes)));

ROOTSPACE_INLINE Bits bits_of(Float x) { return (Bits)x; }
ROOTSPACE_INLINE Float float_of(Bits x) { return (Float)x; }
ROOTSPACE_INLINE Float magnitude(Float x) { return float_of(bits_of(x) & 0x7fffffffu); }
ROOTSPACE_INLINE Float with_sign_of(Float value, Float sign) {
    return float_of(bits_of(value) | (bits_of(sign) & 0x80000000u));
}

// e^(x + rest) = 2^n (1 + power). x = n ln 2 + r, |r| <= ln 2 / 2; e^r = 1 + r + r^2 P(r), P's
// error 2^-28. `rest` is below 2^-5.
struct Exponential {
    Float power;
    Bits n;  // in the low bits

    ROOTSPACE_INLINE explicit Exponential(Float x, Float rest = Float{}) {
        const float shift = 0x1.8p23f;  // adding it rounds to a whole number, in the low bits
        const Float shifted = x * 0x1.715476p+0f + shift;
        const Float whole = shifted - shift;
        // ln 2 in two pieces (Cody and Waite): n times the first, of 9 bits, is exact.
        const Float head = x - whole * 0x1.63p-1f, tail = whole * -0x1.bd0106p-13f - rest;
        const Float r = head - tail, r_rest = (head - r) - tail;
        Float p = broadcast(0x1.6aca68p-10f);
        p = p * r + 0x1.123dfep-7f;
        p = p * r + 0x1.555858p-5f;
        p = p * r + 0x1.55548cp-3f;
        p = p * r + 0x1.fffffcp-2f;
        power = (p * (r * r) + r_rest) + r;
        n = bits_of(shifted);
    }

    // y 2^n for n from -190 to 63; a result below the normal range is rounded once.
    ROOTSPACE_INLINE Float scaled(Float y) const {
        return y * float_of((n << 23) + ((127u + 64u) << 23)) * 0x1p-64f;
    }
    // y 2^-n, the same for n from -63 to 190.
    ROOTSPACE_INLINE Float scaled_down(Float y) const {
        return y * float_of(((127u + 64u) << 23) - (n << 23)) * 0x1p-64f;
    }
};

// The factor 2^n comes in two halves, so that results below the normal range are rounded once.
ROOTSPACE_INLINE Float exp(Float x) {
    x = x > 89.0f ? broadcast(89.0f) : x;      // e^89 is past the largest float
    x = x < -104.0f ? broadcast(-104.0f) : x;  // e^-104 is below half the smallest
    const Exponential e(x);
    const Bits half = (e.n >> 1) << 23;
    const Float first = float_of(half + (127u << 23));
    const Float second = float_of((e.n << 23) - half + (127u << 23));
    return (e.power + 1.0f) * first * second;
}

// The same for x < 43, with less work: for a softmax, whose exponents are at most 0 because a log
// of a sum that contains e^0 is at least 0.
ROOTSPACE_INLINE Float exp_below_43(Float x) {
    x = x < -104.0f ? broadcast(-104.0f) : x;
    const Exponential e(x);
    return e.scaled(e.power + 1.0f);
}

// FreeBSD msun, e_logf.c: x = 2^k m, m in [sqrt 1/2, sqrt 2), log m from s = f / (2 + f), f = m
// - 1.
ROOTSPACE_INLINE Float log(Float x) {
    const auto tiny = x < std::numeric_limits<float>::min();
    const Float normal = tiny ? x * 0x1p25f : x;
    const Bits shifted = bits_of(normal) + (0x3f800000u - 0x3f3504f3u);
    const Integers exponent = (Integers)(shifted >> 23) - 127;
    const Float k = __builtin_convertvector(exponent, Float) - (tiny ? broadcast(25.0f) : Float{});
    const Float f = float_of((shifted & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
    const Float s = f / (f + 2.0f), z = s * s, w = z * z;
    const Float odd = w * (w * 0xf89e26.0p-26f + 0xccce13.0p-25f);
    const Float even = z * (w * 0x91e9ee.0p-25f + 0xaaaaaa.0p-24f);
    const Float half_square = f * f * 0.5f;
    const Float small = s * (half_square + (even + odd)) + k * 9.0580006145e-06f;
    Float y = ((small - half_square) + f) + k * 6.9313812256e-01f;
    const float infinity = std::numeric_limits<float>::infinity();
    y = x == infinity ? x : y;
    y = x == 0.0f ? broadcast(-infinity) : y;
    y = x < 0.0f ? broadcast(std::numeric_limits<float>::quiet_NaN()) : y;
    return x != x ? x : y;
}

// Below 0.625 an odd polynomial x + x^3 P(x^2), error 2^-27; above, 1 - 2 / (e^2x + 1).
ROOTSPACE_INLINE Float tanh(Float x) {
    Float t = magnitude(x);
    t = t > 10.0f ? broadcast(10.0f) : t;
    const Float s = t * t;
    Float p = broadcast(-0x1.732aep-8f);
    p = p * s + 0x1.51902p-6f;
    p = p * s + -0x1.b82626p-5f;
    p = p * s + 0x1.110684p-3f;
    p = p * s + -0x1.55553p-2f;
    const Float near = t + t * (s * p);
    const Float far = 1.0f - 2.0f / (exp_below_43(t + t) + 1.0f);
    return with_sign_of(t < 0.625f ? near : far, x);
}

// Below 0.93 x + x P(x^2), error 2^-30; above, 1 - exp(-(t + t Q(t))), Q fitted to log(1 - erf),
// error 2^-30. From 4 on the result is 1.
ROOTSPACE_INLINE Float erf(Float x) {
    Float t = magnitude(x);
    t = t > 4.0f ? broadcast(4.0f) : t;
    const Float s = t * t;
    Float p = broadcast(0x1.4f6670p-14f);
    p = p * s + -0x1.a60a02p-11f;
    p = p * s + 0x1.544a18p-8f;
    p = p * s + -0x1.b8011ap-6f;
    p = p * s + 0x1.ce2d64p-4f;
    p = p * s + -0x1.812740p-2f;
    p = p * s + 0x1.06eba8p-3f;
    const Float near = t + t * p;
    Float q = broadcast(0x1.78d0ecp-17f);
    q = q * t + -0x1.52795ap-12f;
    q = q * t + 0x1.dd6ba8p-9f;
    q = q * t + -0x1.855122p-6f;
    q = q * t + 0x1.b32568p-4f;
    q = q * t + 0x1.45328ep-1f;
    q = q * t + 0x1.0778dcp-3f;
    const Float far = 1.0f - exp_below_43(-(t + t * q));
    return with_sign_of(t < 0.93f ? near : far, x);
}

// With e = exp(-|x|) and q = e / (1 + e): 1 - q, or e (1 - q) for x < 0, which rounds less than q
// itself.
ROOTSPACE_INLINE Float sigmoid(Float x) {
    const Float e = exp_below_43(-magnitude(x)), q = e / (e + 1.0f);
    return x < 0.0f ? e - e * q : 1.0f - q;
}

template <class F>
ROOTSPACE_INLINE Double each_lane(Double x, F f) {
    for (int i = 0; i < lanes<double>; ++i) x[i] = f(x[i]);
    return x;
}

ROOTSPACE_INLINE Double exp(Double x) {
    return each_lane(x, [](double v) { return std::exp(v); });
}
ROOTSPACE_INLINE Double exp_below_43(Double x) { return exp(x); }
ROOTSPACE_INLINE Double tanh(Double x) {
    return each_lane(x, [](double v) { return std::tanh(v); });
}
ROOTSPACE_INLINE Double sigmoid(Double x) { return 1.0 / (exp(-x) + 1.0); }

}  // namespace rootspace::ROOTSPACE_SET::functions
