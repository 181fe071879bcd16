// Multiply-adds, and of them those in 8 bits, which take less time.
#pragma once

#include "base/quantities.h"

namespace rootspace::estimate {

struct Macs {
    std::int64_t all = 0, eight_bit = 0;

    // Throws where the sum or the product of all leaves 64 bits; those in 8 bits are fewer.
    Macs operator+(const Macs& other) const {
        return {checked_add(all, other.all), eight_bit + other.eight_bit};
    }
    Macs operator*(std::int64_t times) const {
        return {checked_mul(all, times), eight_bit * times};
    }
    Macs operator-(const Macs& part) const { return {all - part.all, eight_bit - part.eight_bit}; }
    Macs& operator+=(const Macs& other) { return *this = *this + other; }
    bool operator==(const Macs&) const = default;
};

}  // namespace rootspace::estimate
