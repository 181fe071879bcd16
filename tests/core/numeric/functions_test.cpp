#include "numeric/functions.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "support/catch.h"

using namespace rootspace;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();
constexpr float largest = std::numeric_limits<float>::max();
constexpr float smallest = std::numeric_limits<float>::denorm_min();

// In units of the last place of the exact result, 2^-149 for those below the normal range.
double ulp_error(float got, long double exact) {
    const auto rounded = static_cast<float>(exact);
    if (std::isnan(exact)) return std::isnan(got) ? 0 : infinity;
    if (std::isinf(rounded) || std::isinf(got)) return rounded == got ? 0 : infinity;
    int exponent = 0;
    std::frexp(exact, &exponent);
    return static_cast<double>(std::abs(got - exact) /
                               std::ldexp(1.0L, std::max(exponent - 24, -149)));
}

// Over every 4099th of the 2^32 floats: all exponents, both signs, denormals, infinities and NaNs.
template <class F, class G>
double worst_ulp_error(F f, G exact) {
    double worst = 0;
    for (std::uint64_t pattern = 0; pattern < (std::uint64_t{1} << 32); pattern += 4099) {
        const auto bits = static_cast<std::uint32_t>(pattern);
        float x;
        std::memcpy(&x, &bits, sizeof x);
        worst = std::max(worst, ulp_error(f(x), exact(static_cast<long double>(x))));
    }
    return worst;
}

using Function = float (*)(float);

}  // namespace

TEST_CASE("every function is within 2 ulp of the exact value over the whole float range") {
    const auto sigmoid = [](long double x) { return 1 / (1 + std::exp(-x)); };
    const auto rsqrt = [](long double x) { return 1 / std::sqrt(x); };
    const auto exp = [](long double x) { return std::exp(x); };
    const auto log = [](long double x) { return std::log(x); };
    const auto tanh = [](long double x) { return std::tanh(x); };
    const auto erf = [](long double x) { return std::erf(x); };
    CHECK(worst_ulp_error(Function(functions::exp), exp) < 1);
    CHECK(worst_ulp_error(Function(functions::log), log) < 1);
    CHECK(worst_ulp_error(Function(functions::tanh), tanh) < 1.5);
    CHECK(worst_ulp_error(Function(functions::erf), erf) < 1.5);
    CHECK(worst_ulp_error(Function(functions::sigmoid), sigmoid) < 2);
    CHECK(worst_ulp_error(Function(functions::rsqrt), rsqrt) < 1.5);
    // The measure itself sees an error of a few units.
    CHECK(worst_ulp_error([](float x) { return functions::exp(x) * 1.0000005f; }, exp) > 2);
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
    CHECK(std::signbit(functions::tanh(-0.0f)));
    CHECK(functions::erf(infinity) == 1);
    CHECK(functions::erf(-infinity) == -1);
    CHECK(std::signbit(functions::erf(-0.0f)));
    CHECK(functions::sigmoid(infinity) == 1);
    CHECK(functions::sigmoid(-infinity) == 0);
    CHECK(functions::sigmoid(0.0f) == 0.5f);
    CHECK(functions::rsqrt(0.0f) == infinity);
    CHECK(functions::rsqrt(infinity) == 0);
    CHECK(std::isnan(functions::rsqrt(-1.0f)));
    for (const Function f :
         {Function(functions::exp), Function(functions::log), Function(functions::tanh),
          Function(functions::erf), Function(functions::sigmoid), Function(functions::rsqrt)})
        CHECK(std::isnan(f(nan_value)));
}
