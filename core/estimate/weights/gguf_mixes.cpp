// llama_ftype_get_default_type of src/llama-quant.cpp, and tensor_requires_imatrix: a mix needs the
// matrix where one of its tensors does.
#include "estimate/weights/gguf_mix.h"

namespace rootspace::estimate {

const std::vector<GgufMixRow>& gguf_mixes() {
    static const std::vector<GgufMixRow> rows = {
        {GgufMix::F32, "F32", GgmlType::F32},
        {GgufMix::F16, "F16", GgmlType::F16},
        {GgufMix::BF16, "BF16", GgmlType::BF16},
        {GgufMix::Q8_0, "Q8_0", GgmlType::Q8_0},
        {GgufMix::Q6_K, "Q6_K", GgmlType::Q6_K},
        {GgufMix::Q5_K_M, "Q5_K_M", GgmlType::Q5_K},
        {GgufMix::Q5_K_S, "Q5_K_S", GgmlType::Q5_K},
        {GgufMix::Q5_1, "Q5_1", GgmlType::Q5_1},
        {GgufMix::Q5_0, "Q5_0", GgmlType::Q5_0},
        {GgufMix::Q4_K_M, "Q4_K_M", GgmlType::Q4_K},
        {GgufMix::Q4_K_S, "Q4_K_S", GgmlType::Q4_K},
        {GgufMix::Q4_1, "Q4_1", GgmlType::Q4_1},
        {GgufMix::Q4_0, "Q4_0", GgmlType::Q4_0},
        {GgufMix::IQ4_NL, "IQ4_NL", GgmlType::IQ4_NL},
        {GgufMix::IQ4_XS, "IQ4_XS", GgmlType::IQ4_XS},
        {GgufMix::MXFP4_MOE, "MXFP4_MOE", GgmlType::MXFP4},
        {GgufMix::Q3_K_L, "Q3_K_L", GgmlType::Q3_K},
        {GgufMix::Q3_K_M, "Q3_K_M", GgmlType::Q3_K},
        {GgufMix::Q3_K_S, "Q3_K_S", GgmlType::Q3_K},
        {GgufMix::IQ3_M, "IQ3_M", GgmlType::IQ3_S},
        {GgufMix::IQ3_S, "IQ3_S", GgmlType::IQ3_S},
        {GgufMix::IQ3_XS, "IQ3_XS", GgmlType::IQ3_S, true},
        {GgufMix::IQ3_XXS, "IQ3_XXS", GgmlType::IQ3_XXS, true},
        {GgufMix::Q2_K, "Q2_K", GgmlType::Q2_K},
        {GgufMix::Q2_K_S, "Q2_K_S", GgmlType::Q2_K, true},
        {GgufMix::IQ2_M, "IQ2_M", GgmlType::IQ2_S, true},
        {GgufMix::IQ2_S, "IQ2_S", GgmlType::IQ2_XS, true},
        {GgufMix::IQ2_XS, "IQ2_XS", GgmlType::IQ2_XS, true},
        {GgufMix::IQ2_XXS, "IQ2_XXS", GgmlType::IQ2_XXS, true},
        {GgufMix::IQ1_M, "IQ1_M", GgmlType::IQ1_M, true},
        {GgufMix::IQ1_S, "IQ1_S", GgmlType::IQ1_S, true},
        {GgufMix::TQ2_0, "TQ2_0", GgmlType::TQ2_0},
        {GgufMix::TQ1_0, "TQ1_0", GgmlType::TQ1_0},
        {GgufMix::Q2_0, "Q2_0", GgmlType::Q2_0},
        {GgufMix::Q1_0, "Q1_0", GgmlType::Q1_0},
    };
    return rows;
}

}  // namespace rootspace::estimate
