// Functions of one number, and the elementwise kernels made of them.
#include "numeric/elementwise.h"
#include "numeric/functions.h"
#include "validate/digest_case.h"
#include "validate/value_digest.h"

namespace rootspace {
namespace {

using namespace digests;

// Every 65,521st of the 2^32 floats: denormals, infinities and NaNs among them.
template <float (*function)(float)>
std::string function_digest() {
    ValueDigest result;
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
    return {
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
    };
}

}  // namespace rootspace
