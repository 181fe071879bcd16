// What a case digests: arrays, in order.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/digest.h"
#include "numeric/philox.h"

namespace rootspace {

// WebAssembly leaves the bits of a NaN open, so every NaN is digested as 0x7fc00000.
class Result {
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

inline std::vector<float> numbers(std::int64_t n, std::uint32_t stream, float low = -2,
                                  float high = 2) {
    std::vector<float> values(static_cast<std::size_t>(n));
    fill_uniform(0x526f6f7473706163, stream, low, high, n, values.data());
    return values;
}

inline std::vector<float> zeros(std::int64_t n) {
    return std::vector<float>(static_cast<std::size_t>(n));
}

}  // namespace rootspace
