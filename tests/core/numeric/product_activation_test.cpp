// A product that ends in an activation against the product, then the activation: the same bytes.
#include <cmath>
#include <cstring>
#include <limits>

#include "core/numeric/random_values.h"
#include "numeric/machine.h"
#include "numeric/matmul.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

struct Sizes {
    std::int64_t m, n, k;
};

template <class T>
struct Case {
    Operands operands;
    Sizes size;
    std::vector<T> a, b, bias;  // bias: empty or one a column

    std::vector<T> product(Activation activation) const {
        constexpr std::size_t guard = 64;
        const auto [m, n, k] = size;
        std::vector<T> c(static_cast<std::size_t>(m * n) + guard, T{7});
        std::vector<T> workspace(
            static_cast<std::size_t>(matmul_workspace_elements(operands, m, n, k)));
        matmul(operands, m, n, k, a.data(), b.data(), c.data(), workspace.data(),
               bias.empty() ? nullptr : bias.data(), activation);
        for (std::size_t i = c.size() - guard; i < c.size(); ++i) CHECK(c[i] == T{7});
        c.resize(c.size() - guard);
        return c;
    }
};

template <class T>
Case<T> random_case(Operands operands, Sizes size, bool with_bias) {
    const auto [m, n, k] = size;
    return {operands, size, random_values<T>(m * k, 1), random_values<T>(k * n, 2),
            with_bias ? random_values<T>(n, 3) : std::vector<T>{}};
}

template <class T>
std::vector<T> activated(Activation activation, std::vector<T> x) {
    const auto n = static_cast<std::int64_t>(x.size());
    if (activation == Activation::relu) relu_forward(n, x.data(), x.data());
    if (activation == Activation::tanh) tanh_forward(n, x.data(), x.data());
    if (activation == Activation::gelu) gelu_forward(n, x.data(), x.data());
    if (activation == Activation::silu) silu_forward(n, x.data(), x.data());
    return x;
}

// Of a NaN, whose sign and payload processors choose, only that it is one.
template <class T>
bool same_bytes(const std::vector<T>& x, const std::vector<T>& y) {
    if (x.size() != y.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!(std::isnan(x[i]) && std::isnan(y[i])) && std::memcmp(&x[i], &y[i], sizeof(T)) != 0)
            return false;
    return true;
}

template <class T>
bool fused_equals_apart(const Case<T>& one) {
    const std::vector<T> sums = one.product(Activation::none);
    for (const Activation activation :
         {Activation::relu, Activation::tanh, Activation::gelu, Activation::silu})
        if (!same_bytes(one.product(activation), activated(activation, sums))) return false;
    return true;
}

constexpr Operands all_operands[] = {Operands::nn, Operands::nt, Operands::tn, Operands::tt};

template <class T>
int mismatches(std::initializer_list<std::int64_t> rows,
               std::initializer_list<std::int64_t> columns,
               std::initializer_list<std::int64_t> steps) {
    int wrong = 0;
    for (const Operands operands : all_operands)
        for (const std::int64_t m : rows)
            for (const std::int64_t n : columns)
                for (const std::int64_t k : steps)
                    wrong += !fused_equals_apart(
                        random_case<T>(operands, {m, n, k}, (m + n + k) % 2 == 0));
    return wrong;
}

// Calls f for every instruction set that this machine has, in one thread and in three.
template <class F>
void each_machine(F f) {
    const std::string first = instruction_set();
    for (const std::string& name : available_instruction_sets())
        for (const int count : {1, 3}) {
            INFO(name << ", " << count << " threads");
            REQUIRE(set_instruction_set(name));
            set_threads(count, 0);
            f();
        }
    set_threads(1);
    set_instruction_set(first);
}

}  // namespace

TEST_CASE("a product that ends in an activation is the product, then the activation") {
    each_machine([] {
        CHECK(mismatches<float>({0, 1, 2, 3, 4, 5, 8, 9, 17}, {0, 1, 15, 16, 17, 31, 33, 48},
                                {0, 1, 8, 9, 20}) == 0);
        CHECK(mismatches<float>({1, 4, 5, 8, 9, 37}, {5, 16, 35}, {255, 256, 257, 1025}) == 0);
        CHECK(mismatches<float>({513}, {5, 133}, {9, 257, 1025}) == 0);
        CHECK(mismatches<float>({1, 3}, {1030}, {1, 300}) == 0);
        CHECK(mismatches<double>({1, 4, 5, 9}, {1, 17, 33}, {0, 3, 9, 257}) == 0);
    });
}

TEST_CASE("special values go through a fused activation as through one apart") {
    const float infinity = std::numeric_limits<float>::infinity();
    const float special[] = {0.0f,      -0.0f, 1e-45f,        -1e-45f, infinity, 1.0f,  -1e-20f,
                             -infinity, 3e38f, std::nanf(""), 9.5f,    -88.723f, 0.625f};
    each_machine([&] {
        for (const Operands operands : all_operands)
            for (const std::int64_t m : {1, 4, 9, 33}) {
                Case<float> one = random_case<float>(operands, {m, 35, 13}, true);
                for (std::size_t i = 0; i < one.a.size(); i += 3)
                    one.a[i] = special[i / 3 % std::size(special)];
                for (std::size_t i = 0; i < one.bias.size(); i += 2)
                    one.bias[i] = special[i / 2 % std::size(special)];
                CHECK(fused_equals_apart(one));
            }
    });
}

// The control: the mistakes a fused product could make are all seen.
TEST_CASE("an activation before the bias, or of unfinished sums, would show in the bits") {
    const Case<float> one = random_case<float>(Operands::nn, {6, 40, 1030}, true);
    Case<float> plain = one, begun = one;
    plain.bias.clear();
    begun.bias.clear();
    begun.size.k = 1024;
    begun.b.resize(static_cast<std::size_t>(begun.size.k * one.size.n));
    begun.a.clear();
    for (std::int64_t row = 0; row < one.size.m; ++row)
        begun.a.insert(begun.a.end(), one.a.begin() + row * one.size.k,
                       one.a.begin() + row * one.size.k + begun.size.k);
    for (const Activation activation :
         {Activation::relu, Activation::tanh, Activation::gelu, Activation::silu}) {
        const auto fused = one.product(activation);
        auto before_bias = plain.product(activation), unfinished = begun.product(activation);
        for (std::int64_t i = 0; i < one.size.m; ++i)
            for (std::int64_t j = 0; j < one.size.n; ++j) {
                before_bias[i * one.size.n + j] += one.bias[j];
                float& sum = unfinished[i * one.size.n + j];
                for (std::int64_t s = begun.size.k; s < one.size.k; ++s) {
                    const float product = one.a[i * one.size.k + s] * one.b[s * one.size.n + j];
                    sum += product;
                }
                sum += one.bias[j];
            }
        CHECK_FALSE(same_bytes(fused, before_bias));
        CHECK_FALSE(same_bytes(fused, activated(activation, unfinished)));
        auto spoiled = fused;
        spoiled.back() = std::nextafter(spoiled.back(), 1e9f);
        CHECK_FALSE(same_bytes(fused, spoiled));
    }
}
