#include "estimate/weights/block_type.h"

#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("every type of ggml has its number, block and bytes") {
    struct Row {
        std::int64_t number;
        const char* name;
        std::int64_t elements;
        double bits;  // a weight
    };
    // GGML_QUANT_SIZES of gguf-py/gguf/constants.py (ggml-org/llama.cpp) and the bits the comments
    // of ggml-common.h state.
    const Row rows[] = {
        {0, "F32", 1, 32},
        {1, "F16", 1, 16},
        {2, "Q4_0", 32, 4.5},
        {3, "Q4_1", 32, 5},
        {6, "Q5_0", 32, 5.5},
        {7, "Q5_1", 32, 6},
        {8, "Q8_0", 32, 8.5},
        {10, "Q2_K", 256, 2.625},
        {11, "Q3_K", 256, 3.4375},
        {12, "Q4_K", 256, 4.5},
        {13, "Q5_K", 256, 5.5},
        {14, "Q6_K", 256, 6.5625},
        {16, "IQ2_XXS", 256, 2.0625},
        {17, "IQ2_XS", 256, 2.3125},
        {18, "IQ3_XXS", 256, 3.0625},
        {19, "IQ1_S", 256, 1.5625},
        {20, "IQ4_NL", 32, 4.5},
        {21, "IQ3_S", 256, 3.4375},
        {22, "IQ2_S", 256, 2.5625},
        {23, "IQ4_XS", 256, 4.25},
        {24, "I8", 1, 8},
        {25, "I16", 1, 16},
        {26, "I32", 1, 32},
        {27, "I64", 1, 64},
        {28, "F64", 1, 64},
        {29, "IQ1_M", 256, 1.75},
        {30, "BF16", 1, 16},
        {34, "TQ1_0", 256, 1.6875},
        {35, "TQ2_0", 256, 2.0625},
        {39, "MXFP4", 32, 4.25},
        {40, "NVFP4", 64, 4.5},
        {41, "Q1_0", 128, 1.125},
        {42, "Q2_0", 64, 2.25},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        const BlockType* type = find_block_type(row.number);
        REQUIRE(type != nullptr);
        CHECK(type->name == std::string(row.name));
        CHECK(find_block_type(row.name) == type);
        CHECK(type->elements == row.elements);
        CHECK(static_cast<double>(type->bytes) * 8 / static_cast<double>(row.elements) == row.bits);
        CHECK(&block_type(type->type) == type);
    }
    for (const std::int64_t removed : {-1, 4, 5, 9, 15, 31, 33, 36, 38, 43})
        CHECK(find_block_type(removed) == nullptr);
    CHECK(find_block_type("Q4_K_M") == nullptr);
}

TEST_CASE("bytes of rows are whole blocks, and say so") {
    const Quantity bytes = block_bytes(block_type(GgmlType::Q4_K), Quantity(3, "rows"), 512);
    CHECK(bytes.value() == 3 * 2 * 144);
    CHECK(bytes.text() == "3 rows × 2 blocks of Q4_K a row × 144 B");
    CHECK(block_bytes(block_type(GgmlType::F16), Quantity(3), 5).text() == "3 × 5 × 2 B");
    CHECK(error_sentence([] {
              block_bytes(block_type(GgmlType::Q4_K), Quantity(3, "rows"), 500);
          }) == "format: expected rows that blocks of 256 (Q4_K) divide, but got rows of 500");
}
