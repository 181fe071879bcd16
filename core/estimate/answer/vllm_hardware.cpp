#include "estimate/answer/vllm_hardware.h"

#include "base/error.h"
#include "estimate/answer/engine_devices.h"

namespace rootspace::estimate {
namespace {

// The columns of vLLM docs, features/quantization/README.md, Supported Hardware (the same from
// 0.9.2 to 0.15.1); what is newer than Hopper counts as Hopper. Arm is not among them: it has none,
// by installation/cpu.md ("AWQ (x86 only)", "GPTQ (x86 only)").
enum Hardware { volta, turing, ampere, ada, hopper, amd, amd_fp8, intel, x86, arm };

struct Row {
    Packing packing;
    const char* method;
    bool on[10];
};

constexpr bool yes = true, no = false;

// FP8 has two rows there, of products (Ada, Hopper, AMD) and of Marlin's weights (Ampere and
// newer); features/quantization/fp8.md adds Turing to the latter, and AMD's GPUs have it where
// platforms/rocm.py, supports_fp8, names their target.
constexpr Row table[] = {
    // on Volta, Turing, Ampere, Ada, Hopper, AMD, AMD with FP8, Intel GPU, x86, Arm
    {Packing::awq, "AWQ", {no, yes, yes, yes, yes, no, no, yes, yes, no}},
    {Packing::gptq, "GPTQ", {yes, yes, yes, yes, yes, no, no, yes, yes, no}},
    {Packing::fp8, "FP8", {no, yes, yes, yes, yes, no, yes, no, no, no}},
    {Packing::fp8_blocks, "FP8", {no, yes, yes, yes, yes, no, yes, no, no, no}},
    {Packing::int8_rows, "bitsandbytes", {yes, yes, yes, yes, yes, no, no, no, no, no}},
    {Packing::nf4, "bitsandbytes", {yes, yes, yes, yes, yes, no, no, no, no, no}},
    {Packing::nf4_double, "bitsandbytes", {yes, yes, yes, yes, yes, no, no, no, no, no}},
    {Packing::gguf, "GGUF", {yes, yes, yes, yes, yes, yes, yes, no, no, no}},
};

constexpr std::int64_t turing_from = 75, ampere_from = 80, ada_from = 89, hopper_from = 90;

Hardware hardware(const Device& device) {
    if (is_processor(device)) return device.kind == "embedded board" ? arm : x86;
    if (is_amd_gpu(device)) {
        for (const char* family : {"gfx94", "gfx95", "gfx12"})
            if (device.target.starts_with(family)) return amd_fp8;
        return amd;
    }
    const std::int64_t capability = compute_capability(device);
    if (capability == 0) {
        if (device.vendor == "AMD") return amd_fp8;  // the table's own column
        return device.vendor == "Intel" ? intel : hopper;
    }
    if (capability < turing_from) return volta;
    if (capability < ampere_from) return turing;
    if (capability < ada_from) return ampere;
    return capability < hopper_from ? ada : hopper;
}

}  // namespace

bool runs_marlin(const Device& device) { return compute_capability(device) >= ampere_from; }

void check_vllm_hardware(const WeightFormat& format, const Device& device) {
    const Hardware here = hardware(device);
    for (const Row& row : table)
        if (format.packing == row.packing && !row.on[here])
            throw InputError("weights",
                             "another format on " + shown(device.name) +
                                 ", since vLLM's table of supported hardware has no " + row.method +
                                 " there",
                             format.id);
    // vllm/platforms/cuda.py, check_if_supports_dtype.
    if (format.packing == Packing::plain && format.dtype == "BF16" && here <= turing)
        throw InputError("weights",
                         "fp16 or fp32 on " + shown(device.name) +
                             ", since vLLM has no bfloat16 below compute capability 8.0",
                         format.id);
}

// vllm/platforms/cpu.py, check_and_update_config: with chunked prompts, the default, it stops.
void check_vllm_cache_type(const std::string& type, const Device& device) {
    if (type == "fp8" && is_processor(device))
        throw InputError(
            "kv", "a type that vLLM computes in, since it keeps no other on processors", type);
}

}  // namespace rootspace::estimate
