#include "numeric/matmul.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/numeric/random_values.h"
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
        return p.operands == Operands::tn ? a[s * p.m + i] : a[i * p.k + s];
    }
    T right(std::int64_t s, std::int64_t j) const {
        return p.operands == Operands::nt ? b[j * p.k + s] : b[s * p.n + j];
    }
};

// The contract, literally: one accumulator, k ascending, product and sum rounded apart.
template <class T>
std::vector<T> by_the_contract(const Problem& p, const std::vector<T>& a, const std::vector<T>& b) {
    const Element<T> element{p, a, b};
    std::vector<T> c(p.m * p.n);
    for (std::int64_t i = 0; i < p.m; ++i)
        for (std::int64_t j = 0; j < p.n; ++j) {
            T sum = 0;
            for (std::int64_t s = 0; s < p.k; ++s) {
                const T product = element.left(i, s) * element.right(s, j);
                sum += product;
            }
            c[i * p.n + j] = sum;
        }
    return c;
}

template <class T>
std::vector<T> product(const Problem& p, const std::vector<T>& a, const std::vector<T>& b) {
    std::vector<T> c(p.m * p.n, T{7}),
        workspace(matmul_workspace_elements(p.operands, p.m, p.n, p.k));
    matmul(p.operands, p.m, p.n, p.k, a.data(), b.data(), c.data(), workspace.data());
    return c;
}

template <class T>
bool same_bytes(const std::vector<T>& x, const std::vector<T>& y) {
    return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(T)) == 0;
}

constexpr Operands all_operands[] = {Operands::nn, Operands::nt, Operands::tn};

template <class T>
int mismatches() {
    int wrong = 0;
    for (const auto operands : all_operands)
        for (const std::int64_t m : {1, 2, 3, 15, 17, 33, 70})
            for (const std::int64_t n : {1, 2, 15, 16, 17, 31, 100})
                for (const std::int64_t k : {0, 1, 3, 16, 33, 100, 257, 513}) {
                    const Problem p{operands, m, n, k};
                    const auto a = random_values<T>(m * k, 1), b = random_values<T>(k * n, 2);
                    if (!same_bytes(product(p, a, b), by_the_contract(p, a, b))) ++wrong;
                }
    return wrong;
}

}  // namespace

TEST_CASE("a matrix product is one ascending accumulator an output, to the bit, at every size") {
    CHECK(mismatches<float>() == 0);
    CHECK(mismatches<double>() == 0);
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
