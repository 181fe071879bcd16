// How far a float is from the exact value, in units of the last place.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

inline float float_of_bits(std::uint32_t bits) {
    float x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

// The last place of a float of this size; 2^-149 for those below the normal range.
inline double last_place(double size) {
    std::uint64_t bits;
    std::memcpy(&bits, &size, sizeof bits);
    bits &= 0x7ff0000000000000;  // the power of two below
    double power;
    std::memcpy(&power, &bits, sizeof power);
    return std::max(power * 0x1p-23, 0x1p-149);
}

// In last places of `size`, or of the exact value. Infinity counts as 2^128; a NaN or a sign that
// should not be there is infinitely wrong.
inline double ulp_error(float got, double exact, double size) {
    if (std::isnan(exact) && std::isnan(got)) return 0;
    if (std::isnan(exact) || std::isnan(got)) return std::numeric_limits<double>::infinity();
    const auto bounded = [](double x) { return std::clamp(x, -0x1p128, 0x1p128); };
    return std::abs(bounded(got) - bounded(exact)) / last_place(std::min(size, 0x1.fffffep127));
}

inline double ulp_error(float got, double exact) {
    if (std::signbit(got) != std::signbit(exact) && !std::isnan(exact))
        return std::numeric_limits<double>::infinity();
    return ulp_error(got, exact, std::abs(exact));
}
