#include "estimate/explain/quantity.h"

#include "support/catch.h"

using namespace rootspace::estimate;

TEST_CASE("a quantity computes and writes its derivation in one") {
    const Quantity bytes = Quantity(2) * Quantity(32, "layers") * Quantity(1024, "channels");
    CHECK(bytes.value() == 65536);
    CHECK(bytes.text() == "2 × 32 layers × 1,024 channels");
    const Quantity sum = (bytes.named("B") + Quantity(0, "B of masks")) * Quantity(3, "tokens");
    CHECK(sum.value() == 196608);
    CHECK(sum.text() == "(65,536 B + 0 B of masks) × 3 tokens");
    CHECK((Quantity(1) - (Quantity(2) + Quantity(3))).text() == "1 − (2 + 3)");
    CHECK(larger(Quantity(3), sum).value() == 196608);
    CHECK(smaller(Quantity(3), sum).text() == "min(3, (65,536 B + 0 B of masks) × 3 tokens)");
}

TEST_CASE("a share is rounded up") {
    CHECK(divided_up(Quantity(10), Quantity(4)).value() == 3);
    CHECK(divided_up(Quantity(8), Quantity(4)).value() == 2);
    CHECK(divided_up(Quantity(0), Quantity(4)).value() == 0);
    CHECK(divided_up(Quantity(10), Quantity(4)).text() == "⌈10 / 4⌉");
}

TEST_CASE("a quantity past 64 bits throws") {
    const Quantity large(std::int64_t{1} << 62);
    CHECK_THROWS_AS(large * Quantity(2), std::overflow_error);
    CHECK_THROWS_AS(large + large, std::overflow_error);
}

TEST_CASE("digits are grouped in threes") {
    CHECK(grouped_digits(0) == "0");
    CHECK(grouped_digits(999) == "999");
    CHECK(grouped_digits(1000) == "1,000");
    CHECK(grouped_digits(-1234567) == "-1,234,567");
}

TEST_CASE("one is counted in the singular, by the noun of what is counted") {
    CHECK(Quantity(2, "micro-batches in flight").text() == "2 micro-batches in flight");
    for (const auto& [many, one] :
         {std::pair{"layers", "1 layer"},
          {"micro-batches in flight", "1 micro-batch in flight"},
          {"trained parameters of the largest block", "1 trained parameter of the largest block"},
          {"parameters outside the blocks", "1 parameter outside the blocks"},
          {"queries", "1 query"},
          {"halves", "1 half"},
          {"passes", "1 pass"},
          {"phases", "1 phase"},
          {"ways split", "1 way split"},
          {"experts a token, all blocks", "1 expert a token, all blocks"},
          {"B kept by the blocks", "1 B kept by the blocks"},
          {"B, held once", "1 B, held once"},
          {"in matrices", "1 in matrices"},
          {"matrices of experts", "1 matrix of experts"},
          {"of vectors", "1 of vectors"},
          {"for embeddings", "1 for embeddings"},
          {"all-gather", "1 all-gather"},
          {"", "1"}}) {
        CHECK(counted(1, many) == one);
        CHECK(Quantity(1, many).text() == one);
    }
    CHECK(counted(0, "layers") == "0 layers");
    CHECK(counted(1001, "layers") == "1,001 layers");
}
