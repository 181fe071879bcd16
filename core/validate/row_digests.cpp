// What sums along rows or columns: reductions, column sums, norms, losses.
#include "numeric/bias.h"
#include "numeric/loss.h"
#include "numeric/norms.h"
#include "numeric/reductions.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

struct Shape {
    std::int64_t rows, cols;
};

std::vector<Shape> few_rows(std::int64_t rows) {
    std::vector<Shape> shapes;
    for (const auto cols : lengths) shapes.push_back({rows, cols});
    return shapes;
}

// Shared among threads, past any panel, wider than a page of memory.
const std::vector<Shape> many_rows{{67, 64}, {130, 33}, {1003, 7}, {2, 5003}};

std::string reductions_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        const auto x = numbers(n, 1), y = numbers(n, 2);
        result.add(sum(n, x.data())), result.add(dot(n, x.data(), y.data()));
        result.add(sum_of_squares(n, x.data())), result.add(maximum(n, x.data()));
    }
    return result.hex();
}

std::string long_reductions() {
    ValueDigest result;
    for (const std::int64_t n : {4096, 65537, 200003}) {
        const auto x = numbers(n, 1), y = numbers(n, 2);
        result.add(sum(n, x.data())), result.add(dot(n, x.data(), y.data()));
        result.add(sum_of_squares(n, x.data())), result.add(maximum(n, x.data()));
    }
    return result.hex();
}

std::string special_reductions() {
    ValueDigest result;
    std::vector<float> x = numbers(35, 1);
    for (const float value : special) {
        x[20] = value;
        result.add(sum(35, x.data())), result.add(sum_of_squares(35, x.data()));
        result.add(maximum(35, x.data()));
    }
    return result.hex();
}

// n zeros of random signs.
std::vector<float> signed_zeros(std::int64_t n, std::uint32_t stream) {
    auto x = numbers(n, stream);
    for (float& value : x) value = std::copysign(0.0f, value);
    return x;
}

// Which of equal zeros is the largest.
std::string largest_zeros() {
    ValueDigest result;
    for (const auto n : lengths)
        for (std::uint32_t stream = 1; stream <= 8; ++stream)
            result.add(maximum(n, signed_zeros(n, stream).data()));
    return result.hex();
}

void add_cross_entropy(std::int64_t rows, std::int64_t classes, const std::vector<float>& logits,
                       const std::vector<std::int32_t>& targets, ValueDigest& result) {
    auto statistics = zeros(rows), gradient = zeros(rows * classes);
    result.add(
        cross_entropy_forward(rows, classes, logits.data(), targets.data(), statistics.data()));
    cross_entropy_backward(rows, classes, logits.data(), targets.data(), statistics.data(),
                           gradient.data());
    result.add(statistics), result.add(gradient);
}

std::string cross_entropy_of_zeros() {
    ValueDigest result;
    for (const auto classes : lengths) {
        const std::int64_t rows = 8;
        const auto logits = signed_zeros(rows * classes, 1);
        add_cross_entropy(rows, classes, logits, std::vector<std::int32_t>(rows), result);
    }
    return result.hex();
}

std::string column_sums_digest(const std::vector<Shape>& shapes) {
    ValueDigest result;
    for (const auto& [rows, n] : shapes) {
        auto sums = zeros(n);
        column_sums(rows, n, numbers(rows * n, 1).data(), sums.data());
        result.add(sums);
    }
    return result.hex();
}

// The norms, forward and backward, of x[rows, n].
void add_layer_norm(const Shape& shape, double eps, const std::vector<float>& x,
                    ValueDigest& result) {
    const auto& [rows, n] = shape;
    const auto gain = numbers(n, 2), bias = numbers(n, 3), dy = numbers(rows * n, 4);
    auto y = zeros(rows * n), mean = zeros(rows), rstd = zeros(rows), dx = zeros(rows * n),
         dgain = zeros(n), dbias = zeros(n);
    layer_norm_forward(rows, n, eps, x.data(), gain.data(), bias.data(), y.data(), mean.data(),
                       rstd.data());
    layer_norm_backward(rows, n, x.data(), gain.data(), mean.data(), rstd.data(), dy.data(),
                        dx.data(), dgain.data(), dbias.data());
    for (const auto& values : {y, mean, rstd, dx, dgain, dbias}) result.add(values);
}

void add_rms_norm(const Shape& shape, double eps, const std::vector<float>& x,
                  ValueDigest& result) {
    const auto& [rows, n] = shape;
    const auto gain = numbers(n, 2), dy = numbers(rows * n, 4);
    auto y = zeros(rows * n), rstd = zeros(rows), dx = zeros(rows * n), dgain = zeros(n);
    rms_norm_forward(rows, n, eps, x.data(), gain.data(), y.data(), rstd.data());
    rms_norm_backward(rows, n, x.data(), gain.data(), rstd.data(), dy.data(), dx.data(),
                      dgain.data());
    for (const auto& values : {y, rstd, dx, dgain}) result.add(values);
}

using AddNorm = void (*)(const Shape&, double eps, const std::vector<float>& x, ValueDigest&);

template <AddNorm add>
std::string norm_digest(const std::vector<Shape>& shapes) {
    ValueDigest result;
    for (const Shape& shape : shapes) add(shape, 1e-5, numbers(shape.rows * shape.cols, 1), result);
    return result.hex();
}

// Several eps, each beside variances far above it, near it and far below it, where how it was
// rounded and added shows; rows of zeros, whose variance is 0.
template <AddNorm add>
std::string norm_of_small_rows() {
    const Shape shape{60, 19};
    auto x = numbers(shape.rows * shape.cols, 1);
    for (std::int64_t row = 0; row < shape.rows; ++row) {
        const float scales[] = {1, 1e-1f, 1e-2f, 1e-3f, 1e-4f, 1e-6f, 0};
        for (std::int64_t col = 0; col < shape.cols; ++col)
            x[static_cast<std::size_t>(row * shape.cols + col)] *= scales[row % 7];
    }
    ValueDigest result;
    for (const double eps : {1e-12, 1e-6, 1e-5, 1e-3, 0.3}) add(shape, eps, x, result);
    return result.hex();
}

std::string cross_entropy_digest(const std::vector<Shape>& shapes) {
    ValueDigest result;
    for (const auto& [rows, classes] : shapes) {
        const auto logits = numbers(rows * classes, 1, -9, 9);
        std::vector<std::int32_t> targets(static_cast<std::size_t>(rows));
        for (std::int64_t r = 0; r < rows; ++r)
            targets[static_cast<std::size_t>(r)] = static_cast<std::int32_t>(7 * r % classes);
        add_cross_entropy(rows, classes, logits, targets, result);
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
    static constexpr KernelCase kernels[] = {
        {"reductions", reductions_digest},
        {"reductions, long", long_reductions},
        {"reductions, special values", special_reductions},
        {"maximum, zeros of both signs", largest_zeros},
        {"column sums", [] { return column_sums_digest(few_rows(5)); }},
        {"column sums, many rows", [] { return column_sums_digest(many_rows); }},
        {"layer norm", [] { return norm_digest<add_layer_norm>(few_rows(3)); }},
        {"layer norm, many rows", [] { return norm_digest<add_layer_norm>(many_rows); }},
        {"layer norm, several eps", norm_of_small_rows<add_layer_norm>},
        {"rms norm", [] { return norm_digest<add_rms_norm>(few_rows(3)); }},
        {"rms norm, many rows", [] { return norm_digest<add_rms_norm>(many_rows); }},
        {"rms norm, several eps", norm_of_small_rows<add_rms_norm>},
        {"cross-entropy", [] { return cross_entropy_digest(few_rows(19)); }},
        {"cross-entropy, many rows", [] { return cross_entropy_digest(many_rows); }},
        {"cross-entropy, zeros of both signs", cross_entropy_of_zeros},
        {"squared error", squared_error_digest},
    };
    return cases_of(kernels);
}

}  // namespace rootspace
