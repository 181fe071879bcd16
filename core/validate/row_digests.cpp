// What sums along rows or columns: reductions, biases, norms, losses.
#include "numeric/bias.h"
#include "numeric/loss.h"
#include "numeric/norms.h"
#include "numeric/reductions.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

std::string reductions_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        const auto x = numbers(n, 1), y = numbers(n, 2);
        result.add(sum(n, x.data())), result.add(dot(n, x.data(), y.data()));
        result.add(sum_of_squares(n, x.data())), result.add(maximum(n, x.data()));
    }
    return result.hex();
}

std::string bias_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        auto y = numbers(5 * n, 1), sums = zeros(n);
        add_bias(5, n, numbers(n, 2).data(), y.data());
        column_sums(5, n, y.data(), sums.data());
        result.add(y), result.add(sums);
    }
    return result.hex();
}

std::string layer_norm_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        const auto x = numbers(3 * n, 1), gain = numbers(n, 2), bias = numbers(n, 3),
                   dy = numbers(3 * n, 4);
        auto y = zeros(3 * n), mean = zeros(3), rstd = zeros(3), dx = zeros(3 * n),
             dgain = zeros(n), dbias = zeros(n);
        layer_norm_forward(3, n, 1e-5, x.data(), gain.data(), bias.data(), y.data(), mean.data(),
                           rstd.data());
        layer_norm_backward(3, n, x.data(), gain.data(), mean.data(), rstd.data(), dy.data(),
                            dx.data(), dgain.data(), dbias.data());
        for (const auto& values : {y, mean, rstd, dx, dgain, dbias}) result.add(values);
    }
    return result.hex();
}

std::string rms_norm_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        const auto x = numbers(3 * n, 1), gain = numbers(n, 2), dy = numbers(3 * n, 4);
        auto y = zeros(3 * n), rstd = zeros(3), dx = zeros(3 * n), dgain = zeros(n);
        rms_norm_forward(3, n, 1e-5, x.data(), gain.data(), y.data(), rstd.data());
        rms_norm_backward(3, n, x.data(), gain.data(), rstd.data(), dy.data(), dx.data(),
                          dgain.data());
        for (const auto& values : {y, rstd, dx, dgain}) result.add(values);
    }
    return result.hex();
}

std::string cross_entropy_digest() {
    ValueDigest result;
    for (const auto classes : lengths) {
        const std::int64_t rows = 19;
        const auto logits = numbers(rows * classes, 1, -9, 9);
        std::vector<std::int32_t> targets(rows);
        for (std::int64_t r = 0; r < rows; ++r)
            targets[r] = static_cast<std::int32_t>(7 * r % classes);
        auto statistics = zeros(rows), gradient = zeros(rows * classes);
        result.add(
            cross_entropy_forward(rows, classes, logits.data(), targets.data(), statistics.data()));
        cross_entropy_backward(rows, classes, logits.data(), targets.data(), statistics.data(),
                               gradient.data());
        result.add(statistics), result.add(gradient);
    }
    return result.hex();
}

std::string squared_error_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        const auto x = numbers(n, 1), target = numbers(n, 2);
        auto gradient = zeros(n);
        result.add(squared_error_forward(n, x.data(), target.data()));
        squared_error_backward(n, x.data(), target.data(), gradient.data());
        result.add(gradient);
    }
    return result.hex();
}

}  // namespace

std::vector<DigestCase> row_digests() {
    return {
        {"reductions", reductions_digest},       {"bias", bias_digest},
        {"layer norm", layer_norm_digest},       {"rms norm", rms_norm_digest},
        {"cross-entropy", cross_entropy_digest}, {"squared error", squared_error_digest},
    };
}

}  // namespace rootspace
