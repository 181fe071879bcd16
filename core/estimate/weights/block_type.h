// The number types of ggml, as a GGUF file and llama.cpp's caches store them: blocks of weights
// that share scales. Sources: the block structs of ggml/src/ggml-common.h and the numbers of enum
// ggml_type in ggml/include/ggml.h (ggml-org/llama.cpp).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/quantities.h"
#include "estimate/explain/coefficient.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

// The value of each is the number by which a file names it.
enum class GgmlType : std::int32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    IQ2_XXS = 16,
    IQ2_XS = 17,
    IQ3_XXS = 18,
    IQ1_S = 19,
    IQ4_NL = 20,
    IQ3_S = 21,
    IQ2_S = 22,
    IQ4_XS = 23,
    I8 = 24,
    I16 = 25,
    I32 = 26,
    I64 = 27,
    F64 = 28,
    IQ1_M = 29,
    BF16 = 30,
    TQ1_0 = 34,
    TQ2_0 = 35,
    MXFP4 = 39,
    NVFP4 = 40,
    Q1_0 = 41,
    Q2_0 = 42,
};

struct BlockType {
    GgmlType type;
    const char* name;
    WholeCoefficient elements;  // of a block, along a row
    WholeCoefficient bytes;     // of a block
};

const BlockType& block_type(GgmlType type);
// The type a file names by this number; nullptr where there is none.
const BlockType* find_block_type(std::int64_t number);
const BlockType* find_block_type(std::string_view name);

// Bytes of `rows` rows of `columns` elements, "rows × columns / 256 blocks of Q4_K × 144 B".
// Throws InputError where the blocks do not divide a row.
Quantity block_bytes(const BlockType& type, const Quantity& rows, std::int64_t columns);

}  // namespace rootspace::estimate
