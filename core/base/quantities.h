// Byte, operation and step counts: 64-bit signed everywhere (80 GiB does not fit wasm32's size_t),
// never wrapping.
#pragma once

#include <cstdint>
#include <stdexcept>

namespace rootspace {

using Bytes = std::int64_t;
using Flops =
    std::int64_t;  // multiply-adds count as one MAC; fields say which of the two they hold
using Steps = std::int64_t;  // executions of a stage, or a stage number (1..L)

// JSON numbers are doubles on the other side of every border we have; integers are exact up to
// here.
inline constexpr std::int64_t largest_exact_integer = std::int64_t{1} << 53;

// Throws std::overflow_error when the sum or product leaves 64 bits.
constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) throw std::overflow_error("a count leaves 64 bits");
    return sum;
}

constexpr std::int64_t checked_mul(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product)) throw std::overflow_error("a count leaves 64 bits");
    return product;
}

template <class... Rest>
constexpr std::int64_t checked_mul(std::int64_t a, std::int64_t b, Rest... rest) {
    return checked_mul(checked_mul(a, b), rest...);
}

// Whole blocks or shares: the least integer of at least a / b. a >= 0, b > 0.
constexpr std::int64_t divided_up(std::int64_t a, std::int64_t b) {
    return a / b + (a % b > 0 ? 1 : 0);
}

}  // namespace rootspace
