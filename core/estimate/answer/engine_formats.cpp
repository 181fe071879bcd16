#include "estimate/answer/engine_formats.h"

#include "base/error.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {
namespace {

struct EngineFormats {
    const char* engine;
    bool (*keeps)(const WeightFormat& format, const Request& request);
    const char* expected;  // instead of any other
};

// Sources: transformers docs, Quantization, and GGUF ("dequantized to fp32"; packed only for
// Qwen3.5 on Metal); vLLM docs, Quantization, Supported Hardware, and of double quantisation
// bitsandbytes_loader.py, _dequantize_dq; llama.cpp convert_hf_to_gguf.py, which repacks MXFP4 for
// gpt-oss and otherwise writes --outtype f32, f16, bf16 or a type of GGUF.
constexpr EngineFormats engine_formats[] = {
    {"hf",
     [](const WeightFormat& format, const Request&) { return format.packing != Packing::gguf; },
     "a checkpoint's format, or llama.cpp as the engine, since transformers expands GGUF weights "
     "to 16 or 32 bits when it loads them"},
    {"vllm",
     [](const WeightFormat& format, const Request&) {
         return format.packing != Packing::nf4_double;
     },
     "nf4, since vLLM expands the scales of double quantisation when it loads them"},
    {"vllm",
     [](const WeightFormat& format, const Request& r) {
         return format.packing != Packing::mxfp4_experts ||
                expert_kernels(r.device) != ExpertKernels::none;
     },
     "another format, since vLLM multiplies MXFP4 on GPUs alone, of NVIDIA's on those of compute "
     "capability 8.0 and more"},
    {"llama.cpp",
     [](const WeightFormat& format, const Request& r) {
         return format.packing == Packing::gguf || format.packing == Packing::plain ||
                (format.packing == Packing::mxfp4_experts && r.architecture.family == "gpt_oss");
     },
     "a GGUF type, or fp32, fp16 or bf16, since llama.cpp loads GGUF files alone"},
};

}  // namespace

void check_engine_format(const Request& r) {
    const WeightFormat& format = weight_format(r.weights);
    for (const EngineFormats& row : engine_formats) {
        if (r.engine != row.engine || row.keeps(format, r)) continue;
        throw InputError("weights", row.expected, format.id);
    }
}

}  // namespace rootspace::estimate
