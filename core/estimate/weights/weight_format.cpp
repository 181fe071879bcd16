#include "estimate/weights/weight_format.h"

#include "base/error.h"
#include "estimate/explain/telling.h"

namespace rootspace::estimate {
namespace {

// The sizes that the formats of the list have.
constexpr std::int64_t group = 128, scale_block = 128;

const char* published_id(const Storage& s) {
    if (s.method == "fp8") {
        if (s.block_rows == 0) return "fp8";
        const bool square = s.block_rows == scale_block && s.block_columns == scale_block;
        return square ? "fp8-block" : "";
    }
    if (s.method == "mxfp4") return "mxfp4";
    if (s.method == "gptq" && s.group == group)
        return s.bits == 4 ? "gptq-int4" : s.bits == 8 ? "gptq-int8" : "";
    if (s.method == "awq" && s.group == group && s.bits == 4) return "awq";
    if (s.method == "bitsandbytes") {
        if (s.bits == 8) return "int8";
        if (s.bits == 4 && s.packing == "nf4") return s.double_scales ? "nf4-double" : "nf4";
    }
    return "";
}

}  // namespace

const std::vector<WeightFormat>& weight_formats() {
    static const std::vector<WeightFormat> formats = [] {
        const char* const safetensors = told("safetensors README, dtypes");
        const char* const bitsandbytes = told("bitsandbytes functional.py, nn/modules.py");
        std::vector<WeightFormat> rows = {
            {"fp32", "32-bit floats", Packing::plain, 32, "F32", safetensors},
            {"fp16", "16-bit floats", Packing::plain, 16, "F16", safetensors},
            {"bf16", "bfloat16", Packing::plain, 16, "BF16", safetensors},
            {"fp8", "FP8, a scale a matrix", Packing::fp8, 8, "BF16",
             told("vLLM docs, features/quantization/fp8")},
            {"fp8-block", "FP8, a scale a 128 x 128 block", Packing::fp8_blocks, 8, "BF16",
             told("DeepSeek-V3, README_WEIGHTS.md")},
            {"gptq-int8", "GPTQ, 8 bits, groups of 128", Packing::gptq, 8, "F16",
             told("AutoGPTQ qlinear_exllamav2.py")},
            {"gptq-int4", "GPTQ, 4 bits, groups of 128", Packing::gptq, 4, "F16",
             told("AutoGPTQ qlinear_exllamav2.py")},
            {"awq", "AWQ, 4 bits, groups of 128", Packing::awq, 4, "F16", told("AutoAWQ gemm.py")},
            {"int8", "bitsandbytes LLM.int8()", Packing::int8_rows, 8, "F16", bitsandbytes},
            {"nf4", "bitsandbytes NF4", Packing::nf4, 4, "BF16", bitsandbytes},
            {"nf4-double", "bitsandbytes NF4, double quantisation", Packing::nf4_double, 4, "BF16",
             told("bitsandbytes functional.py, nn/modules.py; Dettmers et al. 2023 (QLoRA), "
                  "section 3")},
            {"mxfp4", "MXFP4 experts", Packing::mxfp4_experts, 4, "BF16",
             told("OCP Microscaling Formats 1.0; gpt-oss, model.py")},
        };
        for (const GgufMixRow& mix : gguf_mixes())
            rows.push_back({mix.id, std::string("GGUF ") + mix.id, Packing::gguf, 0, "",
                            told("llama.cpp src/llama-quant.cpp"), &mix});
        rows.push_back({own_types_id, "GGUF, as the file has it", Packing::gguf, 0, "",
                        told("the header of the file")});
        return rows;
    }();
    return formats;
}

const WeightFormat& weight_format(std::string_view id) {
    std::string known;
    for (const WeightFormat& format : weight_formats()) {
        if (format.id == id) return format;
        known += (known.empty() ? "" : ", ") + format.id;
    }
    throw InputError("format", "one of " + known, "\"" + shown(id) + "\"");
}

const WeightFormat* published_format(const Storage& storage) {
    const std::string id = published_id(storage);
    return id.empty() ? nullptr : &weight_format(id);
}

}  // namespace rootspace::estimate
