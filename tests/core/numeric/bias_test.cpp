#include "numeric/bias.h"

#include "core/numeric/random_values.h"
#include "support/catch.h"

using namespace rootspace;

TEST_CASE("a bias is added along the columns, and its gradient is the ascending column sum") {
    for (const std::int64_t cols : {1, 3, 16, 17, 33}) {
        const std::int64_t rows = 7;
        const auto bias = random_values<float>(cols, 1), x = random_values<float>(rows * cols, 2);
        auto y = x;
        add_bias(rows, cols, bias.data(), y.data());
        std::vector<float> sums(cols, 9.0f);
        column_sums(rows, cols, x.data(), sums.data());
        for (std::int64_t c = 0; c < cols; ++c) {
            float ascending = 0;
            for (std::int64_t r = 0; r < rows; ++r) {
                CHECK(y[r * cols + c] == x[r * cols + c] + bias[c]);
                ascending += x[r * cols + c];
            }
            CHECK(sums[c] == ascending);
        }
    }
}
