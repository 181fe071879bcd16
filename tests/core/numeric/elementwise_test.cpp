#include "numeric/elementwise.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/numeric/random_values.h"
#include "core/numeric/ulp_error.h"
#include "support/catch.h"
#include "support/gradient_check.h"

using namespace rootspace;

namespace {

template <class T>
using Forward = void (*)(std::int64_t, const T*, T*);
template <class T>
using Backward = void (*)(std::int64_t, const T*, const T*, T*);

enum class Reads { input, output };

struct Pair {
    const char* name;
    Forward<double> forward;
    Backward<double> backward;
    Reads reads;
    long double (*exact)(long double);
    Forward<float> forward_in_float;
};

long double logistic(long double x) { return 1 / (1 + std::exp(-x)); }

const Pair pairs[] = {
    {"relu", relu_forward, relu_backward, Reads::output,
     [](long double x) { return x > 0 ? x : 0; }, relu_forward},
    {"tanh", tanh_forward, tanh_backward, Reads::output, [](long double x) { return std::tanh(x); },
     tanh_forward},
    {"gelu", gelu_forward, gelu_backward, Reads::input,
     [](long double x) { return x * 0.5L * std::erfc(-x / std::sqrt(2.0L)); }, gelu_forward},
    {"silu", silu_forward, silu_backward, Reads::input,
     [](long double x) { return x * logistic(x); }, silu_forward},
};

}  // namespace

TEST_CASE("elementwise gradients agree with finite differences") {
    for (const auto& pair : pairs) {
        const std::int64_t n = 37;
        auto x = random_values<double>(n, 1, -3, 3);
        for (auto& v : x) v += v < 0 ? -0.01 : 0.01;  // relu: no step across its kink
        const auto weights = random_values<double>(n, 2);
        std::vector<double> y(n), dx(n);
        pair.forward(n, x.data(), y.data());
        pair.backward(n, pair.reads == Reads::input ? x.data() : y.data(), weights.data(),
                      dx.data());
        const auto value = [&] {
            pair.forward(n, x.data(), y.data());
            return weighted_sum(weights, y);
        };
        INFO(pair.name);
        CHECK(gradient_error(value, x, dx) < 1e-7);
        dx[5] += 1e-6;
        CHECK(gradient_error(value, x, dx) > 1e-7);
    }
}

TEST_CASE("elementwise values in float are within two last places") {
    const std::int64_t n = 4001;
    const auto x = random_values<float>(n, 3, -12, 12);
    std::vector<float> y(n);
    for (const auto& pair : pairs) {
        pair.forward_in_float(n, x.data(), y.data());
        double worst = 0;
        for (std::int64_t i = 0; i < n; ++i)
            worst = std::max(worst, ulp_error(y[i], static_cast<double>(pair.exact(x[i]))));
        INFO(pair.name);
        CHECK(worst <= 2);
    }
}

TEST_CASE("a tail element has the bits of a vector element, and in place is the same") {
    for (const auto& pair : pairs)
        for (std::int64_t n = 1; n < 40; ++n) {
            auto x = random_values<float>(40, 4, -4, 4);
            std::vector<float> whole(40), part(n);
            pair.forward_in_float(40, x.data(), whole.data());
            pair.forward_in_float(n, x.data(), part.data());
            CHECK(std::memcmp(whole.data(), part.data(), n * sizeof(float)) == 0);
            pair.forward_in_float(n, x.data(), x.data());
            CHECK(std::memcmp(whole.data(), x.data(), n * sizeof(float)) == 0);
        }
}

TEST_CASE("swiglu's gradients agree with finite differences, also in place") {
    const std::int64_t rows = 3, cols = 7, n = rows * cols;
    auto gate = random_values<double>(n, 1, -3, 3), up = random_values<double>(n, 2, -3, 3);
    const auto weights = random_values<double>(n, 3);
    std::vector<double> y(n), dgate(n), dup(n);
    swiglu_backward(rows, cols, gate.data(), up.data(), weights.data(), dgate.data(), dup.data());
    const auto value = [&] {
        swiglu_forward(rows, cols, gate.data(), up.data(), y.data());
        return weighted_sum(weights, y);
    };
    CHECK(gradient_error(value, gate, dgate) < 1e-7);
    CHECK(gradient_error(value, up, dup) < 1e-7);
    swiglu_backward(rows, cols, gate.data(), up.data(), weights.data(), gate.data(), up.data());
    CHECK(gate == dgate);
    CHECK(up == dup);
}

TEST_CASE("NaN and infinity pass through, and relu takes zero at zero") {
    const float nan_value = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const float x[] = {nan_value, infinity, -infinity, -0.0f};
    float y[4];
    for (const auto& pair : pairs) {
        pair.forward_in_float(4, x, y);
        INFO(pair.name);
        CHECK(std::isnan(y[0]));
        CHECK(y[1] > 0);
    }
    relu_forward(4, x, y);
    CHECK(y[1] == infinity);
    CHECK(y[2] == 0);
    CHECK(!std::signbit(y[3]));
    const float a[] = {1, 2, 3}, b[] = {4, 5, 6};
    add(3, a, b, y);
    CHECK((y[0] == 5 && y[1] == 7 && y[2] == 9));
}
