#include "estimate/weights/block_type.h"

#include <string>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

// Elements, then bytes, the sum of the struct's fields: half-precision scales (2 B each), scales of
// parts of the block, the bits of the weights.
const BlockType types[] = {
    {GgmlType::F32, "F32", {"F32.elements", 1}, {"F32.bytes", 4}},
    {GgmlType::F16, "F16", {"F16.elements", 1}, {"F16.bytes", 2}},
    {GgmlType::Q4_0, "Q4_0", {"Q4_0.elements", 32}, {"Q4_0.bytes", 2 + 16}},
    {GgmlType::Q4_1, "Q4_1", {"Q4_1.elements", 32}, {"Q4_1.bytes", 2 * 2 + 16}},
    {GgmlType::Q5_0, "Q5_0", {"Q5_0.elements", 32}, {"Q5_0.bytes", 2 + 4 + 16}},
    {GgmlType::Q5_1, "Q5_1", {"Q5_1.elements", 32}, {"Q5_1.bytes", 2 * 2 + 4 + 16}},
    {GgmlType::Q8_0, "Q8_0", {"Q8_0.elements", 32}, {"Q8_0.bytes", 2 + 32}},
    {GgmlType::Q2_K, "Q2_K", {"Q2_K.elements", 256}, {"Q2_K.bytes", 16 + 64 + 2 * 2}},
    {GgmlType::Q3_K, "Q3_K", {"Q3_K.elements", 256}, {"Q3_K.bytes", 32 + 64 + 12 + 2}},
    {GgmlType::Q4_K, "Q4_K", {"Q4_K.elements", 256}, {"Q4_K.bytes", 2 * 2 + 12 + 128}},
    {GgmlType::Q5_K, "Q5_K", {"Q5_K.elements", 256}, {"Q5_K.bytes", 2 * 2 + 12 + 32 + 128}},
    {GgmlType::Q6_K, "Q6_K", {"Q6_K.elements", 256}, {"Q6_K.bytes", 128 + 64 + 16 + 2}},
    {GgmlType::IQ2_XXS, "IQ2_XXS", {"IQ2_XXS.elements", 256}, {"IQ2_XXS.bytes", 2 + 64}},
    {GgmlType::IQ2_XS, "IQ2_XS", {"IQ2_XS.elements", 256}, {"IQ2_XS.bytes", 2 + 64 + 8}},
    {GgmlType::IQ3_XXS, "IQ3_XXS", {"IQ3_XXS.elements", 256}, {"IQ3_XXS.bytes", 2 + 96}},
    {GgmlType::IQ1_S, "IQ1_S", {"IQ1_S.elements", 256}, {"IQ1_S.bytes", 2 + 32 + 16}},
    {GgmlType::IQ4_NL, "IQ4_NL", {"IQ4_NL.elements", 32}, {"IQ4_NL.bytes", 2 + 16}},
    {GgmlType::IQ3_S, "IQ3_S", {"IQ3_S.elements", 256}, {"IQ3_S.bytes", 2 + 64 + 8 + 32 + 4}},
    {GgmlType::IQ2_S, "IQ2_S", {"IQ2_S.elements", 256}, {"IQ2_S.bytes", 2 + 64 + 8 + 8}},
    {GgmlType::IQ4_XS, "IQ4_XS", {"IQ4_XS.elements", 256}, {"IQ4_XS.bytes", 2 + 2 + 4 + 128}},
    {GgmlType::I8, "I8", {"I8.elements", 1}, {"I8.bytes", 1}},
    {GgmlType::I16, "I16", {"I16.elements", 1}, {"I16.bytes", 2}},
    {GgmlType::I32, "I32", {"I32.elements", 1}, {"I32.bytes", 4}},
    {GgmlType::I64, "I64", {"I64.elements", 1}, {"I64.bytes", 8}},
    {GgmlType::F64, "F64", {"F64.elements", 1}, {"F64.bytes", 8}},
    {GgmlType::IQ1_M, "IQ1_M", {"IQ1_M.elements", 256}, {"IQ1_M.bytes", 32 + 16 + 8}},
    {GgmlType::BF16, "BF16", {"BF16.elements", 1}, {"BF16.bytes", 2}},
    {GgmlType::TQ1_0, "TQ1_0", {"TQ1_0.elements", 256}, {"TQ1_0.bytes", 48 + 4 + 2}},
    {GgmlType::TQ2_0, "TQ2_0", {"TQ2_0.elements", 256}, {"TQ2_0.bytes", 64 + 2}},
    {GgmlType::MXFP4, "MXFP4", {"MXFP4.elements", 32}, {"MXFP4.bytes", 1 + 16}},
    {GgmlType::NVFP4, "NVFP4", {"NVFP4.elements", 64}, {"NVFP4.bytes", 4 + 32}},
    {GgmlType::Q1_0, "Q1_0", {"Q1_0.elements", 128}, {"Q1_0.bytes", 2 + 16}},
    {GgmlType::Q2_0, "Q2_0", {"Q2_0.elements", 64}, {"Q2_0.bytes", 2 + 16}},
};

}  // namespace

const BlockType* find_block_type(std::int64_t number) {
    for (const BlockType& one : types)
        if (static_cast<std::int64_t>(one.type) == number) return &one;
    return nullptr;
}

const BlockType* find_block_type(std::string_view name) {
    for (const BlockType& one : types)
        if (name == one.name) return &one;
    return nullptr;
}

const BlockType& block_type(GgmlType type) {
    return *find_block_type(static_cast<std::int64_t>(type));  // every enumerator has its row
}

Quantity block_bytes(const BlockType& type, const Quantity& rows, std::int64_t columns) {
    if (columns % type.elements != 0)
        throw InputError(
            "format",
            "rows that blocks of " + std::to_string(type.elements) + " (" + type.name + ") divide",
            "rows of " + std::to_string(columns));
    if (type.elements == 1) return rows * Quantity(columns) * Quantity(type.bytes, "B");
    return rows *
           Quantity(columns / type.elements, std::string("blocks of ") + type.name + " a row") *
           Quantity(type.bytes, "B");
}

}  // namespace rootspace::estimate
