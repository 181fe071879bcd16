#include "numeric/optimizer.h"

#include <cmath>

#include "core/numeric/random_values.h"
#include "support/catch.h"

using namespace rootspace;

TEST_CASE("gradient descent with momentum and weight decay follows its recurrence") {
    const std::int64_t n = 19;
    auto weights = random_values<float>(n, 1);
    auto expected = std::vector<long double>(weights.begin(), weights.end());
    std::vector<float> velocity(n);
    std::vector<long double> exact_velocity(n);
    for (std::uint32_t step = 0; step < 5; ++step) {
        const auto gradient = random_values<float>(n, 10 + step);
        sgd_step(n, 0.1, 0.9, 0.01, gradient.data(), velocity.data(), weights.data());
        for (std::int64_t i = 0; i < n; ++i) {
            exact_velocity[i] = 0.9L * exact_velocity[i] + gradient[i] + 0.01L * expected[i];
            expected[i] -= 0.1L * exact_velocity[i];
            CHECK(std::abs(weights[i] - expected[i]) < 1e-6L);
        }
    }
}

TEST_CASE("without momentum no velocity is needed") {
    const std::int64_t n = 19;
    const auto gradient = random_values<float>(n, 2);
    auto plain = random_values<float>(n, 1), with_velocity = plain;
    std::vector<float> velocity(n);
    sgd_step(n, 0.1, 0.0, 0.01, gradient.data(), nullptr, plain.data());
    sgd_step(n, 0.1, 0.0, 0.01, gradient.data(), velocity.data(), with_velocity.data());
    CHECK(plain == with_velocity);
}

TEST_CASE("without momentum the weights decay too") {
    std::vector<float> weights{2};
    const std::vector<float> gradient{3};
    sgd_step(1, 0.5, 0.0, 0.25, gradient.data(), nullptr, weights.data());
    CHECK(weights[0] == 2 - 0.5f * (3 + 0.25f * 2));
}

TEST_CASE("AdamW follows its recurrence, bias corrections included, for every eps") {
    const std::int64_t n = 19;
    const double eps = GENERATE(1e-8, 1e-3, 0.3);
    auto weights = random_values<float>(n, 1);
    auto expected = std::vector<long double>(weights.begin(), weights.end());
    std::vector<float> m(n), v(n);
    std::vector<long double> exact_m(n), exact_v(n);
    for (std::uint32_t step = 1; step <= 20; ++step) {
        const auto gradient = random_values<float>(n, 10 + step);
        adamw_step(n, 1e-2, 0.9, 0.999, eps, 0.1, step, gradient.data(), m.data(), v.data(),
                   weights.data());
        for (std::int64_t i = 0; i < n; ++i) {
            const long double g = gradient[i];
            exact_m[i] = 0.9L * exact_m[i] + 0.1L * g;
            exact_v[i] = 0.999L * exact_v[i] + 0.001L * g * g;
            const long double m_hat = exact_m[i] / (1 - std::pow(0.9L, step)),
                              v_hat = exact_v[i] / (1 - std::pow(0.999L, step));
            expected[i] -= 1e-2L * (m_hat / (std::sqrt(v_hat) + eps) + 0.1L * expected[i]);
            CHECK(std::abs(weights[i] - expected[i]) < 2e-6L);
        }
    }
}
