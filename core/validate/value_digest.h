// What a kernel's digest case reads and digests: arrays of fixed random numbers in, arrays out, in
// order.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "base/digest.h"
#include "numeric/philox.h"

namespace rootspace::digests {

class ValueDigest {
  public:
    void add(float value) { digest_.add_numbers(&value, 1); }
    void add(const std::vector<float>& values) {
        digest_.add_numbers(values.data(), values.size());
    }
    std::string hex() { return digest_.hex(); }

  private:
    Digest digest_;
};

// Below, at and above every vector width.
inline constexpr std::int64_t lengths[] = {1, 2, 3, 4, 7, 15, 16, 17, 31, 33, 100, 1003};

// Signed zeros, the ends of the denormal and of the finite range, infinities, NaN, and what rounds
// or saturates in exp, tanh and erf.
inline constexpr float special[] = {0.0f,
                                    -0.0f,
                                    1e-45f,
                                    -1e-45f,
                                    1.1754942e-38f,
                                    1.17549435e-38f,
                                    -1.17549435e-38f,
                                    3.4028235e38f,
                                    -3.4028235e38f,
                                    std::numeric_limits<float>::infinity(),
                                    -std::numeric_limits<float>::infinity(),
                                    std::numeric_limits<float>::quiet_NaN(),
                                    1.0f,
                                    -1.0f,
                                    0.99999994f,
                                    1.0000001f,
                                    0.5f,
                                    0.625f,
                                    88.72284f,
                                    -87.33655f,
                                    -103.97208f,
                                    9.01f,
                                    -9.01f,
                                    3.9192059f,
                                    1e-20f,
                                    16777217.0f};

inline std::vector<float> numbers(std::int64_t n, std::uint32_t stream, float low = -2,
                                  float high = 2) {
    std::vector<float> values(static_cast<std::size_t>(n));
    fill_uniform(0x526f6f7473706163, stream, low, high, n, values.data());
    return values;
}

inline std::vector<float> zeros(std::int64_t n) {
    return std::vector<float>(static_cast<std::size_t>(n));
}

}  // namespace rootspace::digests
