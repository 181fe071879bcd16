#include "numeric/loss.h"

#include <cmath>
#include <limits>

#include "core/numeric/random_values.h"
#include "support/catch.h"
#include "support/gradient_check.h"

using namespace rootspace;

TEST_CASE("cross-entropy is the mean negative log-probability of the targets") {
    const std::int64_t rows = 19, classes = 23;
    const auto logits = random_values<float>(rows * classes, 1, -20, 20);
    std::vector<std::int32_t> targets(rows);
    for (std::int64_t r = 0; r < rows; ++r) targets[r] = static_cast<std::int32_t>(r * 5 % classes);
    long double exact = 0;
    for (std::int64_t r = 0; r < rows; ++r) {
        long double total = 0;
        for (std::int64_t c = 0; c < classes; ++c)
            total += std::exp(static_cast<long double>(logits[r * classes + c]));
        exact += (std::log(total) - logits[r * classes + targets[r]]) / rows;
    }
    std::vector<float> log_sum_exp(rows);
    const float loss =
        cross_entropy_forward(rows, classes, logits.data(), targets.data(), log_sum_exp.data());
    CHECK(std::abs(loss - exact) < 1e-6L * exact);
}

TEST_CASE("cross-entropy's gradient agrees with finite differences, also in place") {
    const std::int64_t rows = 5, classes = 17;
    auto logits = random_values<double>(rows * classes, 1, -2, 2);
    const std::vector<std::int32_t> targets{0, 16, 3, 3, 9};
    std::vector<double> log_sum_exp(rows), gradient(rows * classes);
    const auto value = [&] {
        return cross_entropy_forward(rows, classes, logits.data(), targets.data(),
                                     log_sum_exp.data());
    };
    value();
    cross_entropy_backward(rows, classes, logits.data(), targets.data(), log_sum_exp.data(),
                           gradient.data());
    CHECK(gradient_error(value, logits, gradient) < 1e-7);
    value();
    cross_entropy_backward(rows, classes, logits.data(), targets.data(), log_sum_exp.data(),
                           logits.data());
    CHECK(logits == gradient);
}

TEST_CASE("logits far apart neither overflow nor lose the loss") {
    const float logits[] = {3e38f, 0, -3e38f};
    const std::int32_t target = 0;
    float log_sum_exp;
    CHECK(cross_entropy_forward<float>(1, 3, logits, &target, &log_sum_exp) == 0);
    const float broken[] = {0, std::numeric_limits<float>::quiet_NaN(), 0};
    CHECK(std::isnan(cross_entropy_forward<float>(1, 3, broken, &target, &log_sum_exp)));
}

TEST_CASE("squared error is half the mean square, with gradient (x - target) / n") {
    const std::int64_t n = 37;
    auto x = random_values<double>(n, 1);
    const auto target = random_values<double>(n, 2);
    std::vector<double> gradient(n);
    const auto value = [&] { return squared_error_forward(n, x.data(), target.data()); };
    double mean_square = 0;
    for (std::int64_t i = 0; i < n; ++i) mean_square += (x[i] - target[i]) * (x[i] - target[i]) / n;
    CHECK(value() == Approx(mean_square / 2).epsilon(1e-14));
    squared_error_backward(n, x.data(), target.data(), gradient.data());
    CHECK(gradient_error(value, x, gradient) < 1e-7);
    CHECK(gradient[4] == (x[4] - target[4]) / n);
}
