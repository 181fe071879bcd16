// What a kernel's digest case reads and digests: arrays of fixed random numbers in, arrays out, in
// order.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/digest.h"
#include "numeric/philox.h"

namespace rootspace::digests {

// WebAssembly leaves the bits of a NaN open, so every NaN is digested as 0x7fc00000.
class ValueDigest {
  public:
    void add(float value) {
        std::uint32_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        if (std::isnan(value)) bits = 0x7fc00000;
        digest_.add(&bits, sizeof bits);
    }
    void add(const std::vector<float>& values) {
        for (const float value : values) add(value);
    }
    std::string hex() { return digest_.hex(); }

  private:
    Digest digest_;
};

// Below, at and above every vector width.
inline constexpr std::int64_t lengths[] = {1, 2, 3, 4, 7, 15, 16, 17, 31, 33, 100, 1003};

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
