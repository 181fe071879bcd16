// Functions of one number, and the elementwise kernels made of them.
#include <cstring>
#include <iterator>

#include "numeric/elementwise.h"
#include "numeric/functions.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

// Every 65,521st of the 2^32 floats: denormals and NaNs among them.
constexpr std::uint64_t stride = 65521;

float float_of(std::uint64_t pattern) {
    const auto bits = static_cast<std::uint32_t>(pattern);
    float x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

template <float (*function)(float)>
std::string function_digest() {
    ValueDigest result;
    for (std::uint64_t pattern = 0; pattern < (std::uint64_t{1} << 32); pattern += stride)
        result.add(function(float_of(pattern)));
    return result.hex();
}

template <float (*function)(float)>
std::string special_digest() {
    ValueDigest result;
    for (const float x : special) result.add(function(x));
    return result.hex();
}

std::vector<float> whole_range() {
    std::vector<float> values;
    for (std::uint64_t pattern = 0; pattern < (std::uint64_t{1} << 32); pattern += stride)
        values.push_back(float_of(pattern));
    values.insert(values.end(), std::begin(special), std::end(special));
    return values;
}

// The vector body and tail over all magnitudes.
template <void (*forward)(std::int64_t, const float*, float*)>
std::string forward_range() {
    const auto x = whole_range();
    auto y = x;
    forward(static_cast<std::int64_t>(x.size()), x.data(), y.data());
    ValueDigest result;
    result.add(y);
    return result.hex();
}

template <void (*backward)(std::int64_t, const float*, const float*, float*)>
std::string backward_range() {
    const auto x = whole_range();
    const auto n = static_cast<std::int64_t>(x.size());
    const auto dy = numbers(n, 2);
    auto dx = x;
    backward(n, x.data(), dy.data(), dx.data());
    ValueDigest result;
    result.add(dx);
    return result.hex();
}

// Every special value of y with every one of dy.
std::string special_relu_backward() {
    std::vector<float> y, dy;
    for (const float value : special)
        for (const float slope : special) y.push_back(value), dy.push_back(slope);
    auto dx = y;
    relu_backward(static_cast<std::int64_t>(y.size()), y.data(), dy.data(), dx.data());
    ValueDigest result;
    result.add(dx);
    return result.hex();
}

template <void (*forward)(std::int64_t, const float*, float*)>
std::string forward_digest() {
    ValueDigest result;
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
    ValueDigest result;
    for (const auto n : lengths) {
        const auto x = numbers(n, 1, -3, 3), dy = numbers(n, 2);
        auto dx = zeros(n);
        backward(n, x.data(), dy.data(), dx.data());
        result.add(dx);
    }
    return result.hex();
}

std::string swiglu_forward_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        const auto gate = numbers(3 * n, 1, -6, 6), up = numbers(3 * n, 2);
        auto y = zeros(3 * n);
        swiglu_forward(3, n, gate.data(), up.data(), y.data());
        result.add(y);
    }
    return result.hex();
}

std::string swiglu_backward_digest() {
    ValueDigest result;
    for (const auto n : lengths) {
        const auto gate = numbers(3 * n, 1, -6, 6), up = numbers(3 * n, 2), dy = numbers(3 * n, 3);
        auto dgate = zeros(3 * n), dup = zeros(3 * n);
        swiglu_backward(3, n, gate.data(), up.data(), dy.data(), dgate.data(), dup.data());
        result.add(dgate), result.add(dup);
    }
    return result.hex();
}

}  // namespace

std::vector<DigestCase> function_digests() {
    static constexpr KernelCase kernels[] = {
        {"exp", function_digest<functions::exp>},
        {"log", function_digest<functions::log>},
        {"tanh", function_digest<functions::tanh>},
        {"erf", function_digest<functions::erf>},
        {"sigmoid", function_digest<functions::sigmoid>},
        {"rsqrt", function_digest<functions::rsqrt>},
        {"exp, special values", special_digest<functions::exp>},
        {"log, special values", special_digest<functions::log>},
        {"tanh, special values", special_digest<functions::tanh>},
        {"erf, special values", special_digest<functions::erf>},
        {"sigmoid, special values", special_digest<functions::sigmoid>},
        {"rsqrt, special values", special_digest<functions::rsqrt>},
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
        {"relu forward, whole range", forward_range<relu_forward<float>>},
        {"relu backward, special values", special_relu_backward},
        {"tanh forward, whole range", forward_range<tanh_forward<float>>},
        {"tanh backward, whole range", backward_range<tanh_backward<float>>},
        {"gelu forward, whole range", forward_range<gelu_forward<float>>},
        {"gelu backward, whole range", backward_range<gelu_backward<float>>},
        {"silu forward, whole range", forward_range<silu_forward<float>>},
        {"silu backward, whole range", backward_range<silu_backward<float>>},
    };
    return cases_of(kernels);
}

}  // namespace rootspace
