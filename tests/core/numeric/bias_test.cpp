#include "numeric/bias.h"

#include "core/numeric/random_values.h"
#include "support/catch.h"

using namespace rootspace;

TEST_CASE("the gradient of a bias is the ascending column sum") {
    for (const std::int64_t cols : {1, 3, 16, 17, 33}) {
        const std::int64_t rows = 7;
        const auto x = random_values<float>(rows * cols, 1);
        std::vector<float> sums(cols, 9.0f);
        column_sums(rows, cols, x.data(), sums.data());
        for (std::int64_t c = 0; c < cols; ++c) {
            float ascending = 0;
            for (std::int64_t r = 0; r < rows; ++r) ascending += x[r * cols + c];
            CHECK(sums[c] == ascending);
        }
    }
}
