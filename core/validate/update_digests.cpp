// Random numbers, dropout, and the optimisers.
#include "numeric/dropout.h"
#include "numeric/optimizer.h"
#include "numeric/vector_philox.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

std::string uniform_digest() {
    ValueDigest result;
    for (const auto n : lengths) result.add(numbers(n, 77, -0.3f, 1.7f));
    return result.hex();
}

// 1.7 + 0.3 is 2 in float, which hides how its product with u is rounded; 0.7 does not.
std::string uniform_rounded() {
    ValueDigest result;
    for (const auto n : lengths) result.add(numbers(n, 77, -0.1f, 0.6f));
    return result.hex();
}

// Elements around 2^34 and above, whose quads need more than 32 bits.
std::string far_uniform() {
    using ROOTSPACE_SET::uniform_count, ROOTSPACE_SET::uniform_numbers;
    const std::uint64_t seed = 0x123456789abcdef0;
    ValueDigest result;
    for (const std::uint64_t quad : {(std::uint64_t{1} << 32) - 3, std::uint64_t{1} << 40}) {
        for (std::uint64_t i = 0; i < 64; ++i) result.add(uniform(seed, 7, 9, 4 * quad + i));
        static_assert(64 % uniform_count == 0);
        for (std::uint64_t i = 0; i < 64; i += uniform_count) {
            float some[uniform_count];
            uniform_numbers(seed, 7, 9, quad + i / 4, some);
            for (const float number : some) result.add(number);
        }
    }
    return result.hex();
}

std::string dropout_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        auto x = numbers(n, 1);
        dropout(n, 0.3, 11, 5, 2, x.data(), x.data());
        result.add(x);
    }
    return result.hex();
}

// At rate 0 all stay; near 1 almost all go; at one step or layer more, others do.
std::string dropout_rates() {
    ValueDigest result;
    for (const double rate : {0.0, 0.1, 0.5, 0.999})
        for (std::uint32_t step = 0; step < 3; ++step) {
            const auto x = numbers(517, 1);
            auto y = x;
            dropout(517, rate, 0x123456789abcdef0, step, 7 - step, x.data(), y.data());
            result.add(y);
        }
    return result.hex();
}

// Rates that are an element's number, which stays, or a quarter of a last place above it, when it
// goes: a threshold rounded down or to nearest, or a strict comparison, shows.
std::string dropout_at_threshold() {
    ValueDigest result;
    const auto x = numbers(517, 1);
    for (const std::uint64_t element : {0, 1, 18, 35, 260, 511, 516})
        for (const double above : {0.0, 0x1p-26}) {
            auto y = x;
            dropout(517, uniform(11, 5, 2, element) + above, 11, 5, 2, x.data(), y.data());
            result.add(y);
        }
    return result.hex();
}

std::string sgd_without_momentum(double weight_decay) {
    auto weights = numbers(1003, 1);
    for (std::uint32_t step = 0; step < 50; ++step)
        sgd_step(1003, 0.03, 0.0, weight_decay, numbers(1003, 10 + step).data(), nullptr,
                 weights.data());
    ValueDigest result;
    result.add(weights);
    return result.hex();
}

std::string sgd_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        auto weights = numbers(n, 1), velocity = zeros(n);
        for (std::uint32_t step = 0; step < 5; ++step)
            sgd_step(n, 0.03, 0.9, 0.01, numbers(n, 10 + step).data(), velocity.data(),
                     weights.data());
        result.add(weights), result.add(velocity);
    }
    return result.hex();
}

std::string adamw_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        auto weights = numbers(n, 1), m = zeros(n), v = zeros(n);
        for (std::uint32_t step = 1; step <= 12; ++step)
            adamw_step(n, 3e-3, 0.9, 0.999, 1e-8, 0.1, step, numbers(n, 10 + step).data(), m.data(),
                       v.data(), weights.data());
        result.add(weights), result.add(m), result.add(v);
    }
    return result.hex();
}

// eps from what is lost beside the root to what outweighs it.
std::string adamw_by_eps() {
    ValueDigest result;
    for (const double eps : {1e-12, 1e-6, 1e-3, 0.3}) {
        auto weights = numbers(100, 1), m = zeros(100), v = zeros(100);
        for (std::uint32_t step = 1; step <= 12; ++step)
            adamw_step(100, 3e-3, 0.9, 0.999, eps, 0.1, step, numbers(100, 10 + step).data(),
                       m.data(), v.data(), weights.data());
        result.add(weights), result.add(m), result.add(v);
    }
    return result.hex();
}

// Past the first steps, whose bias corrections are large, and with gradients from tiny to huge.
std::string long_adamw() {
    auto weights = numbers(517, 1), m = zeros(517), v = zeros(517);
    for (std::uint32_t step = 1; step <= 300; ++step) {
        auto gradient = numbers(517, 10 + step);
        for (std::size_t i = 0; i < gradient.size(); ++i)
            gradient[i] *= i % 3 == 0 ? 1e-22f : i % 3 == 1 ? 1.0f : 1e15f;
        adamw_step(517, 1e-3, 0.9, 0.95, 1e-8, 0.0, step, gradient.data(), m.data(), v.data(),
                   weights.data());
    }
    ValueDigest result;
    result.add(weights), result.add(m), result.add(v);
    return result.hex();
}

}  // namespace

std::vector<DigestCase> update_digests() {
    static constexpr KernelCase kernels[] = {
        {"uniform", uniform_digest},
        {"uniform, rounded products", uniform_rounded},
        {"uniform, elements past 2^34", far_uniform},
        {"dropout", dropout_digest},
        {"dropout, several rates", dropout_rates},
        {"dropout, elements on the threshold", dropout_at_threshold},
        {"sgd", sgd_digest},
        {"sgd without momentum", [] { return sgd_without_momentum(0.0); }},
        {"sgd without momentum, with decay", [] { return sgd_without_momentum(0.01); }},
        {"adamw", adamw_digest},
        {"adamw, several eps", adamw_by_eps},
        {"adamw, 300 steps", long_adamw},
    };
    return cases_of(kernels);
}

}  // namespace rootspace
