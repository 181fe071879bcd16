#include "numeric/norms.h"

#include <cmath>

#include "core/numeric/random_values.h"
#include "numeric/functions.h"
#include "numeric/reductions.h"
#include "support/catch.h"
#include "support/gradient_check.h"

using namespace rootspace;

namespace {

constexpr std::int64_t rows = 3;
constexpr double eps = 1e-5;

// Rows of the same numbers, each of another size: mean squares far above, near and far below every
// eps, and 0.
std::vector<float> rows_of_sizes(const std::vector<float>& sizes, std::int64_t cols) {
    auto x = random_values<float>(static_cast<std::int64_t>(sizes.size()) * cols, 1);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] *= sizes[i / static_cast<std::size_t>(cols)];
    return x;
}

}  // namespace

TEST_CASE("eps is rounded, then added to the mean square, rounded, for every eps") {
    const std::int64_t cols = 19;
    std::vector<float> sizes{1, 0};
    for (int i = 1; i < 64; ++i) sizes.push_back(std::ldexp(1.0f, -i / 2));
    const auto count = static_cast<std::int64_t>(sizes.size());
    const auto x = rows_of_sizes(sizes, cols);
    const std::vector<float> gain(cols, 1.0f), bias(cols, 0.0f);
    std::vector<float> y(x.size()), mean(count), rstd(count);
    int added_in_double_differs = 0;
    const auto check_rows = [&](double some_eps, bool centred) {
        for (std::int64_t r = 0; r < count; ++r) {
            std::vector<float> row(x.begin() + r * cols, x.begin() + (r + 1) * cols);
            const float m = sum(cols, row.data()) / float(cols);
            for (float& value : row) value -= centred ? m : 0;
            const float mean_square = sum_of_squares(cols, row.data()) / float(cols);
            CHECK(rstd[r] == functions::rsqrt(mean_square + static_cast<float>(some_eps)));
            added_in_double_differs +=
                rstd[r] != functions::rsqrt(static_cast<float>(mean_square + some_eps));
        }
    };
    for (const double some_eps : {1e-12, 1e-6, 1e-5, 1e-3, 0.3}) {
        layer_norm_forward(count, cols, some_eps, x.data(), gain.data(), bias.data(), y.data(),
                           mean.data(), rstd.data());
        check_rows(some_eps, true);
        rms_norm_forward(count, cols, some_eps, x.data(), gain.data(), y.data(), rstd.data());
        check_rows(some_eps, false);
    }
    CHECK(added_in_double_differs > 0);  // the other rounding would be seen
}

TEST_CASE("layer normalisation gives each row mean 0 and variance 1, before gain and bias") {
    const std::int64_t cols = 37;
    const auto x = random_values<float>(rows * cols, 1, -3, 5),
               gain = random_values<float>(cols, 2), bias = random_values<float>(cols, 3);
    std::vector<float> y(rows * cols), mean(rows), rstd(rows);
    layer_norm_forward(rows, cols, eps, x.data(), gain.data(), bias.data(), y.data(), mean.data(),
                       rstd.data());
    for (std::int64_t r = 0; r < rows; ++r) {
        long double m = 0, variance = 0;
        for (std::int64_t c = 0; c < cols; ++c)
            m += x[r * cols + c] / static_cast<long double>(cols);
        for (std::int64_t c = 0; c < cols; ++c)
            variance += (x[r * cols + c] - m) * (x[r * cols + c] - m) / cols;
        for (std::int64_t c = 0; c < cols; ++c) {
            const long double exact =
                (x[r * cols + c] - m) / std::sqrt(variance + eps) * gain[c] + bias[c];
            CHECK(std::abs(y[r * cols + c] - exact) < 1e-6L);
        }
    }
}

TEST_CASE("layer normalisation's gradients agree with finite differences") {
    for (const std::int64_t cols : {2, 5, 16, 21}) {
        auto x = random_values<double>(rows * cols, 1, -2, 2),
             gain = random_values<double>(cols, 2), bias = random_values<double>(cols, 3);
        const auto weights = random_values<double>(rows * cols, 4);
        std::vector<double> y(rows * cols), mean(rows), rstd(rows), dx(rows * cols),
            dgain(cols, 9.0), dbias(cols, 9.0);
        const auto value = [&] {
            layer_norm_forward(rows, cols, eps, x.data(), gain.data(), bias.data(), y.data(),
                               mean.data(), rstd.data());
            return weighted_sum(weights, y);
        };
        value();
        layer_norm_backward(rows, cols, x.data(), gain.data(), mean.data(), rstd.data(),
                            weights.data(), dx.data(), dgain.data(), dbias.data());
        auto in_place = weights;
        layer_norm_backward(rows, cols, x.data(), gain.data(), mean.data(), rstd.data(),
                            in_place.data(), in_place.data(), dgain.data(), dbias.data());
        CHECK(in_place == dx);
        if (cols > 2)
            CHECK(gradient_error(value, x, dx) < 1e-7);  // of 2 columns nothing is left but eps
        CHECK(gradient_error(value, gain, dgain) < 1e-7);
        CHECK(gradient_error(value, bias, dbias) < 1e-7);
    }
}

TEST_CASE("root-mean-square normalisation: values and gradients") {
    for (const std::int64_t cols : {1, 5, 16, 21}) {
        auto x = random_values<double>(rows * cols, 1, 1, 3), gain = random_values<double>(cols, 2);
        const auto weights = random_values<double>(rows * cols, 4);
        std::vector<double> y(rows * cols), rstd(rows), dx(rows * cols), dgain(cols, 9.0);
        const auto value = [&] {
            rms_norm_forward(rows, cols, eps, x.data(), gain.data(), y.data(), rstd.data());
            return weighted_sum(weights, y);
        };
        value();
        double mean_square = 0;
        for (std::int64_t c = 0; c < cols; ++c) mean_square += x[c] * x[c] / cols;
        CHECK(y[0] == Approx(x[0] / std::sqrt(mean_square + eps) * gain[0]).epsilon(1e-13));
        rms_norm_backward(rows, cols, x.data(), gain.data(), rstd.data(), weights.data(), dx.data(),
                          dgain.data());
        auto in_place = weights;
        rms_norm_backward(rows, cols, x.data(), gain.data(), rstd.data(), in_place.data(),
                          in_place.data(), dgain.data());
        CHECK(in_place == dx);
        if (cols > 1)
            CHECK(gradient_error(value, x, dx) < 1e-7);  // of 1 column nothing is left but eps
        CHECK(gradient_error(value, gain, dgain) < 1e-7);
    }
}
