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

}  // namespace

std::vector<DigestCase> update_digests() {
    return {
        {"uniform", uniform_digest},
        {"dropout", dropout_digest},
        {"sgd", sgd_digest},
        {"adamw", adamw_digest},
    };
}

}  // namespace rootspace
