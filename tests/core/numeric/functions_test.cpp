#include "numeric/functions.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "core/numeric/one_argument_functions.h"
#include "core/numeric/ulp_error.h"
#include "numeric/vector_activations.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

namespace kernels = rootspace::ROOTSPACE_SET;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();
constexpr float largest = std::numeric_limits<float>::max();
constexpr float smallest = std::numeric_limits<float>::denorm_min();

constexpr std::uint64_t all_inputs = std::uint64_t{1} << 32;

// Every 65,521st input, and eight on either side of every exponent's edge.
double sampled_error(const OneArgumentFunction& function) {
    double worst = largest_error(function, 0, all_inputs, 65521).ulp;
    for (std::uint64_t edge = 0; edge <= all_inputs; edge += std::uint64_t{1} << 23)
        worst = std::max(worst, largest_error(function, edge < 8 ? 0 : edge - 8,
                                              std::min(edge + 8, all_inputs), 1)
                                    .ulp);
    return worst;
}

float value(const char* name, float x) {
    for (const auto& function : one_argument_functions())
        if (std::string(function.name) == name) {
            float y;
            function.values(1, &x, &y);
            return y;
        }
    throw std::invalid_argument(name);
}

bool is_negative_zero(float x) { return x == 0 && std::signbit(x); }

// e^x with the first coefficient of its polynomial, 1, off by five last places.
void spoiled_exp(std::int64_t n, const float* x, float* y) {
    const auto spoiled = [](kernels::Vector<float> v) {
        v = v < -104.0f ? kernels::broadcast(-104.0f) : v;
        v = v > 40.0f ? kernels::broadcast(40.0f) : v;
        const kernels::functions::Exponential e(v);
        return e.scaled(e.power * 0x1.00000ap+0f + 1.0f);
    };
    kernels::map(n, y, spoiled, x);
}

// Loses the smallest float.
void spoiled_relu(std::int64_t n, const float* x, float* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = x[i] <= smallest ? 0 : x[i];
}

}  // namespace

TEST_CASE("a sample of every function's inputs is within its bound") {
    for (const auto& function : one_argument_functions()) {
        INFO(function.name);
        CHECK(sampled_error(function) <= function.bound);
    }
}

TEST_CASE("the sample finds a coefficient whose last bits are off, and one wrong value") {
    const auto& functions = one_argument_functions();
    auto exp = functions.front(), relu = functions.front();
    const auto below_40 = largest_error(exp, 0, 0x42200000, 65521).ulp;
    exp.values = spoiled_exp;
    CHECK(below_40 <= exp.bound);
    CHECK(largest_error(exp, 0, 0x42200000, 65521).ulp > exp.bound);
    for (const auto& function : functions)
        if (std::string(function.name) == "relu") relu = function;
    relu.values = spoiled_relu;
    CHECK(sampled_error(relu) > relu.bound);
}

TEST_CASE("special values are as IEEE 754 says") {
    CHECK(functions::exp(0.0f) == 1);
    CHECK(functions::exp(-infinity) == 0);
    CHECK(functions::exp(infinity) == infinity);
    CHECK(functions::exp(largest) == infinity);
    CHECK(functions::exp(-104.0f) == 0);
    CHECK(functions::log(1.0f) == 0);
    CHECK(functions::log(0.0f) == -infinity);
    CHECK(functions::log(-0.0f) == -infinity);
    CHECK(functions::log(infinity) == infinity);
    CHECK(std::isnan(functions::log(-smallest)));
    CHECK(functions::tanh(infinity) == 1);
    CHECK(functions::tanh(-infinity) == -1);
    CHECK(is_negative_zero(functions::tanh(-0.0f)));
    CHECK(functions::erf(infinity) == 1);
    CHECK(functions::erf(-infinity) == -1);
    CHECK(is_negative_zero(functions::erf(-0.0f)));
    CHECK(functions::sigmoid(infinity) == 1);
    CHECK(functions::sigmoid(-infinity) == 0);
    CHECK(functions::sigmoid(0.0f) == 0.5f);
    CHECK(functions::rsqrt(0.0f) == infinity);
    CHECK(functions::rsqrt(-0.0f) == -infinity);
    CHECK(functions::rsqrt(infinity) == 0);
    CHECK(std::isnan(functions::rsqrt(-1.0f)));
    for (const auto& function : one_argument_functions())
        CHECK(std::isnan(value(function.name, nan_value)));
}

TEST_CASE("gelu and silu keep the sign of zero and their limits") {
    for (const char* name : {"gelu", "silu"}) {
        INFO(name);
        CHECK(value(name, infinity) == infinity);
        CHECK(value(name, largest) == largest);
        CHECK(is_negative_zero(value(name, -infinity)));
        CHECK(is_negative_zero(value(name, -largest)));
        CHECK(is_negative_zero(value(name, -0.0f)));
        CHECK((value(name, 0.0f) == 0 && !std::signbit(value(name, 0.0f))));
        CHECK(value(name, smallest) == smallest);
    }
    // The last results above zero: below these the exact value is under half the smallest float.
    CHECK(value("gelu", -14.35f) == -smallest);
    CHECK(is_negative_zero(value("gelu", -14.40f)));
    CHECK(value("silu", -108.5f) == -smallest);
    CHECK(is_negative_zero(value("silu", -108.8f)));
    for (const char* name : {"gelu_slope", "silu_slope"}) {
        CHECK(value(name, infinity) == 1);
        CHECK(value(name, -infinity) == 0);
        CHECK(value(name, 0.0f) == 0.5f);
    }
}
