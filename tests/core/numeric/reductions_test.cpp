#include "numeric/reductions.h"

#include <cmath>
#include <limits>

#include "core/numeric/random_values.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

// The contract, literally: lane i takes elements i mod 16; then one tree.
template <class T>
T lane_sum(const std::vector<T>& terms) {
    T lane[16] = {};
    for (std::size_t i = 0; i < terms.size(); ++i) lane[i % 16] += terms[i];
    for (int width = 8; width >= 1; width /= 2)
        for (int i = 0; i < width; ++i) lane[i] = lane[i] + lane[i + width];
    return lane[0];
}

template <class T>
void check_contract(std::int64_t n) {
    const auto x = random_values<T>(n, 1), y = random_values<T>(n, 2);
    std::vector<T> products(n), squares(n);
    for (std::int64_t i = 0; i < n; ++i) products[i] = x[i] * y[i], squares[i] = x[i] * x[i];
    CHECK(sum(n, x.data()) == lane_sum(x));
    CHECK(dot(n, x.data(), y.data()) == lane_sum(products));
    CHECK(sum_of_squares(n, x.data()) == lane_sum(squares));
}

}  // namespace

TEST_CASE("sums take 16 interleaved lanes and one tree, to the bit, at every length") {
    for (const std::int64_t n : {0, 1, 2, 15, 16, 17, 31, 32, 33, 100, 1000}) {
        check_contract<float>(n);
        check_contract<double>(n);
    }
}

TEST_CASE("a plain ascending sum has other bits") {
    const auto x = random_values<float>(1000, 1);
    float ascending = 0;
    for (const float v : x) ascending += v;
    CHECK(ascending != sum(1000, x.data()));
    CHECK(std::abs(ascending - sum(1000, x.data())) < 1e-4f);
}

TEST_CASE("the maximum is a NaN if there is one, and minus infinity of nothing") {
    for (const std::int64_t n : {1, 15, 16, 17, 40}) {
        auto x = random_values<float>(n, 3);
        for (std::int64_t at = 0; at < n; ++at) {
            const float kept = x[at];
            x[at] = 2;
            CHECK(maximum(n, x.data()) == 2);
            x[at] = std::numeric_limits<float>::quiet_NaN();
            CHECK(std::isnan(maximum(n, x.data())));
            x[at] = kept;
        }
    }
    CHECK(maximum<float>(0, nullptr) == -std::numeric_limits<float>::infinity());
}
