#include "analysis/quantile.h"

#include "support/catch.h"

using namespace rootspace;

TEST_CASE("quantiles lie between neighbours, whatever the order of the values") {
    CHECK(median({3, 1, 2}) == 2);
    CHECK(median({4, 1, 3, 2}) == 2.5);
    CHECK(quantile({4, 1, 3, 2, 5}, 0.25) == 2);
    CHECK(quantile({1, 2}, 0.75) == 1.75);
    CHECK(quantile({2, 1}, 0) == 1);
    CHECK(quantile({2, 1}, 1) == 2);
    CHECK(quantile({7}, 0.3) == 7);
}
