#include "estimate/cache/cache_type.h"

#include "base/error.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("a block is its scales and its packed numbers") {
    // Bits of one number, from the struct definitions of ggml-common.h: scale, minimum, numbers.
    struct Row {
        CacheType type;
        std::int64_t numbers, bits_of_scales, bits_a_number;
        const char* name;
    };
    for (const Row& row :
         {Row{CacheType::f32, 1, 0, 32, "f32"}, Row{CacheType::f16, 1, 0, 16, "f16"},
          Row{CacheType::bf16, 1, 0, 16, "bf16"}, Row{CacheType::fp8, 1, 0, 8, "fp8"},
          Row{CacheType::q8_0, 32, 16, 8, "q8_0"}, Row{CacheType::q5_1, 32, 32, 5, "q5_1"},
          Row{CacheType::q5_0, 32, 16, 5, "q5_0"}, Row{CacheType::q4_1, 32, 32, 4, "q4_1"},
          Row{CacheType::q4_0, 32, 16, 4, "q4_0"}, Row{CacheType::iq4_nl, 32, 16, 4, "iq4_nl"}}) {
        CAPTURE(row.name);
        const CacheBlock block = cache_block(row.type);
        CHECK(block.elements == row.numbers);
        CHECK(block.bytes * 8 == row.bits_of_scales + row.numbers * row.bits_a_number);
        CHECK(cache_type_name(row.type) == row.name);
        CHECK(cache_bytes(Quantity(1024), row.type).value() == 1024 / row.numbers * block.bytes);
    }
}

TEST_CASE("numbers that do not fill blocks are refused") {
    try {
        cache_bytes(Quantity(1000), CacheType::q8_0);
        FAIL("1000 numbers went into blocks of 32");
    } catch (const InputError& error) {
        CHECK(std::string(error.what()) ==
              "cache.type: expected a format whose blocks of 32 numbers divide 1000, but got q8_0");
    }
}

TEST_CASE("the derivation of a quantised cache names its blocks") {
    CHECK(cache_bytes(Quantity(1024, "keys"), CacheType::q8_0).text() ==
          "⌈1,024 keys / 32 a block⌉ × 34 B of q8_0");
    CHECK(cache_bytes(Quantity(1024, "keys"), CacheType::bf16).text() ==
          "1,024 keys × 2 B of bf16");
}
