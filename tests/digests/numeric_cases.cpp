#include <algorithm>

#include "digests/digest_case.h"
#include "digests/result.h"
#include "numeric/attention.h"
#include "numeric/bias.h"
#include "numeric/dropout.h"
#include "numeric/elementwise.h"
#include "numeric/embedding.h"
#include "numeric/functions.h"
#include "numeric/loss.h"
#include "numeric/matmul.h"
#include "numeric/norms.h"
#include "numeric/optimizer.h"
#include "numeric/reductions.h"

namespace rootspace {
namespace {

constexpr std::int64_t lengths[] = {1, 2, 3, 4, 7, 15, 16, 17, 31, 33, 100, 1003};

template <Operands operands>
std::string matmul_digest(std::initializer_list<std::array<std::int64_t, 3>> sizes) {
    Result result;
    for (const auto& [m, n, k] : sizes) {
        const auto a = numbers(m * k, 1), b = numbers(k * n, 2);
        auto c = zeros(m * n), workspace = zeros(matmul_workspace_elements(operands, m, n, k));
        matmul(operands, m, n, k, a.data(), b.data(), c.data(), workspace.data());
        result.add(c);
    }
    return result.hex();
}

template <Operands operands>
std::string matmul_small() {
    return matmul_digest<operands>(
        {{1, 1, 1}, {1, 17, 33}, {2, 3, 5}, {3, 1, 100}, {8, 16, 16}, {15, 31, 2}, {17, 33, 31}});
}

template <Operands operands>
std::string matmul_large() {
    return matmul_digest<operands>({{67, 129, 300}, {130, 50, 513}, {1, 100, 1000}});
}

// Every 65,521st of the 2^32 floats: denormals, infinities and NaNs among them.
template <float (*function)(float)>
std::string function_digest() {
    Result result;
    for (std::uint64_t pattern = 0; pattern < (std::uint64_t{1} << 32); pattern += 65521) {
        const auto bits = static_cast<std::uint32_t>(pattern);
        float x;
        std::memcpy(&x, &bits, sizeof x);
        result.add(function(x));
    }
    return result.hex();
}

template <void (*forward)(std::int64_t, const float*, float*)>
std::string forward_digest() {
    Result result;
    for (const auto n : lengths) {
        const auto x = numbers(n, 1, -6, 6);
        auto y = zeros(n);
        forward(n, x.data(), y.data());
        result.add(y);
    }
    return result.hex();
}

template <void (*backward)(std::int64_t, const float*, const float*, float*)>
std::string backward_digest() {
    Result result;
    for (const auto n : lengths) {
        const auto x = numbers(n, 1, -3, 3), dy = numbers(n, 2);
        auto dx = zeros(n);
        backward(n, x.data(), dy.data(), dx.data());
        result.add(dx);
    }
    return result.hex();
}

std::string swiglu_forward_digest() {
    Result result;
    for (const auto n : lengths) {
        const auto gate = numbers(3 * n, 1, -6, 6), up = numbers(3 * n, 2);
        auto y = zeros(3 * n);
        swiglu_forward(3, n, gate.data(), up.data(), y.data());
        result.add(y);
    }
    return result.hex();
}

std::string swiglu_backward_digest() {
    Result result;
    for (const auto n : lengths) {
        const auto gate = numbers(3 * n, 1, -6, 6), up = numbers(3 * n, 2), dy = numbers(3 * n, 3);
        auto dgate = zeros(3 * n), dup = zeros(3 * n);
        swiglu_backward(3, n, gate.data(), up.data(), dy.data(), dgate.data(), dup.data());
        result.add(dgate), result.add(dup);
    }
    return result.hex();
}

std::string reductions_digest() {
    Result result;
    for (const auto n : lengths) {
        const auto x = numbers(n, 1), y = numbers(n, 2);
        result.add(sum(n, x.data())), result.add(dot(n, x.data(), y.data()));
        result.add(sum_of_squares(n, x.data())), result.add(maximum(n, x.data()));
    }
    return result.hex();
}

std::string bias_digest() {
    Result result;
    for (const auto n : lengths) {
        auto y = numbers(5 * n, 1), sums = zeros(n);
        add_bias(5, n, numbers(n, 2).data(), y.data());
        column_sums(5, n, y.data(), sums.data());
        result.add(y), result.add(sums);
    }
    return result.hex();
}

std::string layer_norm_digest() {
    Result result;
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
    Result result;
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
    Result result;
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
    Result result;
    for (const auto n : lengths) {
        const auto x = numbers(n, 1), target = numbers(n, 2);
        auto gradient = zeros(n);
        result.add(squared_error_forward(n, x.data(), target.data()));
        squared_error_backward(n, x.data(), target.data(), gradient.data());
        result.add(gradient);
    }
    return result.hex();
}

template <bool causal>
std::string attention_digest() {
    Result result;
    for (const std::int64_t tokens : {1, 7, 16, 37, 64})
        for (const std::int64_t head_size : {1, 8, 20, 32}) {
            const AttentionShape shape{2, tokens, 4, 2, head_size, causal};
            const std::int64_t rows = 2 * tokens, out_elements = rows * 4 * head_size;
            const auto qkv = numbers(rows * 8 * head_size, 1), dout = numbers(out_elements, 2);
            auto out = zeros(out_elements), statistics = zeros(8 * tokens), dqkv = qkv;
            auto workspace = zeros(std::max(attention_forward_workspace_elements(shape),
                                            attention_backward_workspace_elements(shape)));
            attention_forward(shape, qkv.data(), out.data(), statistics.data(), workspace.data());
            attention_backward(shape, qkv.data(), out.data(), statistics.data(), dout.data(),
                               dqkv.data(), workspace.data());
            result.add(out), result.add(statistics), result.add(dqkv);
        }
    return result.hex();
}

std::string embedding_digest() {
    const std::int64_t batch = 3, tokens = 5, channels = 19, vocabulary = 7;
    std::vector<std::int32_t> ids(batch * tokens);
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int32_t>(i * i % 7);
    const auto token = numbers(vocabulary * channels, 1), position = numbers(tokens * channels, 2),
               dy = numbers(batch * tokens * channels, 3);
    auto y = dy, dtoken = token, dposition = position;
    embedding_forward(batch, tokens, channels, ids.data(), token.data(), position.data(), y.data());
    embedding_backward(batch, tokens, channels, vocabulary, ids.data(), dy.data(), dtoken.data(),
                       dposition.data());
    Result result;
    result.add(y), result.add(dtoken), result.add(dposition);
    return result.hex();
}

std::string uniform_digest() {
    Result result;
    for (const auto n : lengths) result.add(numbers(n, 77, -0.3f, 1.7f));
    return result.hex();
}

std::string dropout_digest() {
    Result result;
    for (const auto n : lengths) {
        auto x = numbers(n, 1);
        dropout(n, 0.3, 11, 5, 2, x.data(), x.data());
        result.add(x);
    }
    return result.hex();
}

std::string sgd_digest() {
    Result result;
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
    Result result;
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

std::vector<DigestCase> numeric_cases() {
    return {
        {"matmul nn, small", matmul_small<Operands::nn>},
        {"matmul nt, small", matmul_small<Operands::nt>},
        {"matmul tn, small", matmul_small<Operands::tn>},
        {"matmul nn, large", matmul_large<Operands::nn>},
        {"matmul nt, large", matmul_large<Operands::nt>},
        {"matmul tn, large", matmul_large<Operands::tn>},
        {"exp", function_digest<functions::exp>},
        {"log", function_digest<functions::log>},
        {"tanh", function_digest<functions::tanh>},
        {"erf", function_digest<functions::erf>},
        {"sigmoid", function_digest<functions::sigmoid>},
        {"rsqrt", function_digest<functions::rsqrt>},
        {"relu forward", forward_digest<relu_forward<float>>},
        {"relu backward", backward_digest<relu_backward<float>>},
        {"tanh forward", forward_digest<tanh_forward<float>>},
        {"tanh backward", backward_digest<tanh_backward<float>>},
        {"gelu forward", forward_digest<gelu_forward<float>>},
        {"gelu backward", backward_digest<gelu_backward<float>>},
        {"silu forward", forward_digest<silu_forward<float>>},
        {"silu backward", backward_digest<silu_backward<float>>},
        {"swiglu forward", swiglu_forward_digest},
        {"swiglu backward", swiglu_backward_digest},
        {"add", backward_digest<add<float>>},
        {"reductions", reductions_digest},
        {"bias", bias_digest},
        {"layer norm", layer_norm_digest},
        {"rms norm", rms_norm_digest},
        {"cross-entropy", cross_entropy_digest},
        {"squared error", squared_error_digest},
        {"attention, full", attention_digest<false>},
        {"attention, causal", attention_digest<true>},
        {"embedding", embedding_digest},
        {"uniform", uniform_digest},
        {"dropout", dropout_digest},
        {"sgd", sgd_digest},
        {"adamw", adamw_digest},
    };
}

}  // namespace rootspace
