// Random numbers, dropout, and the optimisers.
#include "numeric/dropout.h"
#include "numeric/optimizer.h"
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

std::string sgd_without_momentum() {
    auto weights = numbers(1003, 1);
    for (std::uint32_t step = 0; step < 50; ++step)
        sgd_step(1003, 0.03, 0.0, 0.0, numbers(1003, 10 + step).data(), nullptr, weights.data());
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
        {"dropout", dropout_digest},
        {"dropout, several rates", dropout_rates},
        {"sgd", sgd_digest},
        {"sgd without momentum", sgd_without_momentum},
        {"adamw", adamw_digest},
        {"adamw, 300 steps", long_adamw},
    };
    return cases_of(kernels);
}

}  // namespace rootspace
