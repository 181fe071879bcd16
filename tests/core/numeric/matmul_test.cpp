#include "numeric/matmul.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "core/numeric/random_values.h"
#include "numeric/machine.h"
#include "numeric/macs.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

struct Problem {
    Operands operands;
    std::int64_t m, n, k;
};

template <class T>
struct Element {
    const Problem& p;
    const std::vector<T>&a, &b;
    T left(std::int64_t i, std::int64_t s) const {
        return turns_left(p.operands) ? a[s * p.m + i] : a[i * p.k + s];
    }
    T right(std::int64_t s, std::int64_t j) const {
        return turns_right(p.operands) ? b[j * p.k + s] : b[s * p.n + j];
    }
};

// The contract, literally: one accumulator, k ascending, product and sum rounded apart, then the
// bias.
template <class T>
std::vector<T> by_the_contract(const Problem& p, const std::vector<T>& a, const std::vector<T>& b,
                               const std::vector<T>& bias = {}) {
    const Element<T> element{p, a, b};
    std::vector<T> c(p.m * p.n);
    for (std::int64_t i = 0; i < p.m; ++i)
        for (std::int64_t j = 0; j < p.n; ++j) {
            T sum = 0;
            for (std::int64_t s = 0; s < p.k; ++s) {
                const T product = element.left(i, s) * element.right(s, j);
                sum += product;
            }
            if (!bias.empty()) sum += bias[j];
            c[i * p.n + j] = sum;
        }
    return c;
}

// With a guard on both sides of c and behind the workspace, which nothing may touch.
template <class T>
std::vector<T> product(const Problem& p, const std::vector<T>& a, const std::vector<T>& b,
                       const std::vector<T>& bias = {}) {
    constexpr std::int64_t guard = 64;
    const std::int64_t elements = matmul_workspace_elements(p.operands, p.m, p.n, p.k);
    std::vector<T> c(p.m * p.n + 2 * guard, T{7}), workspace(elements + guard, T{7});
    matmul(p.operands, p.m, p.n, p.k, a.data(), b.data(), c.data() + guard, workspace.data(),
           bias.empty() ? nullptr : bias.data());
    const std::vector<T> untouched(guard, T{7});
    CHECK(std::equal(untouched.begin(), untouched.end(), c.begin()));
    CHECK(std::equal(untouched.begin(), untouched.end(), c.end() - guard));
    CHECK(std::equal(untouched.begin(), untouched.end(), workspace.end() - guard));
    return {c.begin() + guard, c.end() - guard};
}

template <class T>
bool same_bytes(const std::vector<T>& x, const std::vector<T>& y) {
    if (x.empty() || y.empty()) return x.size() == y.size();  // memcmp takes no null
    return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(T)) == 0;
}

constexpr Operands all_operands[] = {Operands::nn, Operands::nt, Operands::tn, Operands::tt};

template <class T>
bool as_the_contract_says(const Problem& p, bool with_bias) {
    const auto a = random_values<T>(p.m * p.k, 1), b = random_values<T>(p.k * p.n, 2),
               bias = with_bias ? random_values<T>(p.n, 3) : std::vector<T>{};
    return same_bytes(product(p, a, b, bias), by_the_contract(p, a, b, bias));
}

template <class T>
int mismatches(std::initializer_list<std::int64_t> rows,
               std::initializer_list<std::int64_t> columns,
               std::initializer_list<std::int64_t> steps) {
    int wrong = 0;
    for (const auto operands : all_operands)
        for (const std::int64_t m : rows)
            for (const std::int64_t n : columns)
                for (const std::int64_t k : steps)
                    wrong += !as_the_contract_says<T>({operands, m, n, k}, (m + n + k) % 2 == 0);
    return wrong;
}

// Calls f for every instruction set that this machine has, and puts back the first choice.
template <class F>
void each_instruction_set(F f) {
    const std::string first = instruction_set();
    for (const std::string& name : available_instruction_sets()) {
        INFO("instruction set " << name);
        REQUIRE(set_instruction_set(name));
        f();
    }
    set_instruction_set(first);
}

}  // namespace

TEST_CASE("a matrix product is one ascending accumulator an output, to the bit, at every size") {
    each_instruction_set([] {
        for (const auto operands : all_operands)
            for (std::int64_t m = 0; m <= 17; ++m)  // whole and partial tiles of every height
                for (std::int64_t n = 0; n <= 33; ++n)
                    for (const std::int64_t k : {0, 1, 7, 8, 9, 19})
                        CHECK(as_the_contract_says<float>({operands, m, n, k}, (m + n) % 2 == 0));
        CHECK(mismatches<float>({1, 4, 5, 7, 16, 31}, {1, 16, 31, 48, 65}, {255, 256, 257, 513}) ==
              0);
        CHECK(mismatches<float>({127, 130, 257, 263}, {5, 33}, {3, 20, 260}) == 0);
        CHECK(mismatches<float>({1, 3, 50}, {1030}, {1, 6, 300}) == 0);
        CHECK(mismatches<float>({9, 14, 31, 32, 33}, {127, 128, 131}, {9, 16, 23, 65}) == 0);
        CHECK(mismatches<float>({15, 17, 39, 65}, {1043}, {520}) == 0);
        CHECK(as_the_contract_says<float>({Operands::tn, 577, 1041, 259}, true));
        CHECK(as_the_contract_says<float>({Operands::tt, 577, 1041, 259}, true));
        CHECK(mismatches<double>({1, 3, 4, 5, 9, 130}, {1, 15, 17, 33}, {0, 3, 9, 257}) == 0);
    });
}

TEST_CASE("a bias of -0 leaves +0, also where there are no steps") {
    each_instruction_set([] {
        for (const auto operands : all_operands)
            for (const std::int64_t m : {1, 5, 40, 70})
                for (const std::int64_t k : {0, 6, 20}) {
                    const std::vector<float> a(m * k), b(k * 37), bias(37, -0.0f), zero(m * 37);
                    CHECK(same_bytes(product({operands, m, 37, k}, a, b, bias), zero));
                }
    });
}

TEST_CASE("a bias is added once, after the last step") {
    const Problem p{Operands::nn, 6, 18, 300};
    const auto a = random_values<float>(p.m * p.k, 1), b = random_values<float>(p.k * p.n, 2),
               bias = random_values<float>(p.n, 3);
    const auto c = product(p, a, b, bias);
    auto after = product(p, a, b);
    int begun_with_differs = 0;
    const Element<float> element{p, a, b};
    for (std::int64_t i = 0; i < p.m; ++i)
        for (std::int64_t j = 0; j < p.n; ++j) {
            after[i * p.n + j] += bias[j];
            float begun_with = bias[j];
            for (std::int64_t s = 0; s < p.k; ++s) {
                const float product = element.left(i, s) * element.right(s, j);
                begun_with += product;
            }
            begun_with_differs += begun_with != c[i * p.n + j];
        }
    CHECK(same_bytes(c, after));
    CHECK(begun_with_differs > 0);  // the other order is seen
}

TEST_CASE("a wrong bit in one output is seen") {
    const Problem p{Operands::nt, 9, 33, 40};
    const auto a = random_values<float>(p.m * p.k, 1), b = random_values<float>(p.k * p.n, 2);
    auto c = product(p, a, b);
    const auto expected = by_the_contract(p, a, b);
    CHECK(same_bytes(c, expected));
    c.back() = std::nextafter(c.back(), 1e9f);
    CHECK_FALSE(same_bytes(c, expected));
}

TEST_CASE("a fused multiply-add or another order of summation would show in the bits") {
    const Problem p{Operands::nn, 5, 17, 300};
    const auto a = random_values<float>(p.m * p.k, 1), b = random_values<float>(p.k * p.n, 2);
    const auto c = product(p, a, b);
    const Element<float> element{p, a, b};
    int fused_differs = 0, descending_differs = 0, by_halves_differs = 0;
    for (std::int64_t i = 0; i < p.m; ++i)
        for (std::int64_t j = 0; j < p.n; ++j) {
            float fused = 0, descending = 0, half[2] = {};
            for (std::int64_t s = 0; s < p.k; ++s) {
                fused = std::fma(element.left(i, s), element.right(s, j), fused);
                descending += element.left(i, p.k - 1 - s) * element.right(p.k - 1 - s, j);
                half[s % 2] += element.left(i, s) * element.right(s, j);
            }
            fused_differs += fused != c[i * p.n + j];
            descending_differs += descending != c[i * p.n + j];
            by_halves_differs += half[0] + half[1] != c[i * p.n + j];
        }
    CHECK(fused_differs > 0);
    CHECK(descending_differs > 0);
    CHECK(by_halves_differs > 0);
}

TEST_CASE("a NaN or an infinity stays in its own row and column") {
    const Problem p{Operands::nn, 3, 18, 20};
    auto a = random_values<float>(p.m * p.k, 1), b = random_values<float>(p.k * p.n, 2);
    const auto clean = product(p, a, b);
    a[1 * p.k + 4] = std::numeric_limits<float>::quiet_NaN();
    b[7 * p.n + 17] = std::numeric_limits<float>::infinity();
    const auto c = product(p, a, b);
    for (std::int64_t i = 0; i < p.m; ++i)
        for (std::int64_t j = 0; j < p.n; ++j) {
            const float value = c[i * p.n + j];
            if (i == 1)
                CHECK(std::isnan(value));
            else if (j == 17)
                CHECK(std::isinf(value));
            else
                CHECK(value == clean[i * p.n + j]);
        }
}

TEST_CASE("a matrix product counts m n k multiply-adds") {
    reset_counted_macs();
    const Problem p{Operands::tn, 5, 17, 300};
    product(p, random_values<float>(p.m * p.k, 1), random_values<float>(p.k * p.n, 2));
    CHECK(counted_macs() == 5 * 17 * 300);
}
