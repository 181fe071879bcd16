#include "core/numeric/one_argument_functions.h"

#include <algorithm>
#include <cmath>

#include "core/numeric/ulp_error.h"
#include "numeric/functions.h"
#include "numeric/vector_activations.h"

namespace {

namespace kernels = rootspace::ROOTSPACE_SET;
using Vector = kernels::Vector<float>;

template <Vector (*f)(Vector)>
void mapped(std::int64_t n, const float* x, float* y) {
    kernels::map(
        n, y, [](Vector v) { return f(v); }, x);
}

void inverse_square_roots(std::int64_t n, const float* x, float* y) {
    std::transform(x, x + n, y, [](float v) { return rootspace::functions::rsqrt(v); });
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double normal_cdf(double x) { return std::erfc(x * -0.70710678118654752440) / 2; }
double normal_density(double x) { return std::exp(x * x / -2) * 0.39894228040143267794; }

// The limits at -infinity are approached from below.
double gelu(double x) { return x == -INFINITY ? -0.0 : x * normal_cdf(x); }
double silu(double x) { return x == -INFINITY ? -0.0 : x / (1 + std::exp(-x)); }

// The second term of a slope.
double gelu_bend(double x) { return std::isinf(x) ? 0 : x * normal_density(x); }
double silu_bend(double x) { return std::isinf(x) ? 0 : x * logistic(x) * logistic(-x); }

}  // namespace

const std::vector<OneArgumentFunction>& one_argument_functions() {
    static const std::vector<OneArgumentFunction> functions = {
        {"exp", mapped<kernels::functions::exp>, [](double x) { return std::exp(x); }, nullptr, 2},
        {"log", mapped<kernels::functions::log>, [](double x) { return std::log(x); }, nullptr, 2},
        {"tanh", mapped<kernels::functions::tanh>, [](double x) { return std::tanh(x); }, nullptr,
         2},
        {"erf", mapped<kernels::functions::erf>, [](double x) { return std::erf(x); }, nullptr, 2},
        {"sigmoid", mapped<kernels::functions::sigmoid>, logistic, nullptr, 2},
        {"rsqrt", inverse_square_roots, [](double x) { return 1 / std::sqrt(x); }, nullptr, 2},
        {"relu", mapped<kernels::functions::relu>, [](double x) { return x <= 0 ? 0 : x; }, nullptr,
         0},
        {"gelu", mapped<kernels::functions::gelu>, gelu, nullptr, 2},
        {"silu", mapped<kernels::functions::silu>, silu, nullptr, 2},
        {"gelu_slope", mapped<kernels::functions::gelu_slope>,
         [](double x) { return normal_cdf(x) + gelu_bend(x); },
         [](double x) { return normal_cdf(x) + std::abs(gelu_bend(x)); }, 5},
        {"silu_slope", mapped<kernels::functions::silu_slope>,
         [](double x) { return logistic(x) + silu_bend(x); },
         [](double x) { return logistic(x) + std::abs(silu_bend(x)); }, 5},
    };
    return functions;
}

LargestError largest_error(const OneArgumentFunction& function, std::uint64_t first,
                           std::uint64_t end, std::uint64_t step) {
    constexpr std::int64_t block = 4096;
    std::vector<float> x(block), y(block);
    LargestError largest;
    for (std::uint64_t pattern = first; pattern < end;) {
        std::int64_t n = 0;
        for (; n < block && pattern < end; pattern += step)
            x[n++] = float_of_bits(static_cast<std::uint32_t>(pattern));
        function.values(n, x.data(), y.data());
        for (std::int64_t i = 0; i < n; ++i) {
            const double exact = function.exact(x[i]);
            const double error = function.size ? ulp_error(y[i], exact, function.size(x[i]))
                                               : ulp_error(y[i], exact);
            if (error > largest.ulp) largest = {error, x[i], y[i], exact};
        }
    }
    return largest;
}
