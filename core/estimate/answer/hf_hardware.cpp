#include "estimate/answer/hf_hardware.h"

#include "base/error.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// NVIDIA's GPUs by compute capability, and those of which nothing is said: as the newest.
enum Hardware { before_7_5, before_8_9, newest, amd, intel, processor, apple, gaudi, other };

enum Held : char { packed, expanded, refused };

struct Row {
    Packing packing;
    const char* method;
    Held on[9];
};

constexpr Held p = packed, e = expanded, x = refused;

// AWQ, GPTQ and bitsandbytes: transformers docs, quantization/overview.md of version 5, the table
// of methods and hardware, which has no column for TPUs and the like; bitsandbytes docs,
// installation (0.50): Gaudi, and compute capability 7.5 for LLM.int8(). FP8 and MXFP4:
// validate_environment() in quantizers/quantizer_finegrained_fp8.py and quantizer_mxfp4.py, which
// ask for a GPU by CUDA, ROCm (whose capabilities, as gfx90a's 9.0, are above both bounds) or XPU.
// Phones run none of them: engine_devices.cpp.
constexpr Row table[] = {
    // on NVIDIA before 7.5, before 8.9, newest, AMD, Intel GPU, processor, Apple, Gaudi, others
    {Packing::awq, "AWQ", {p, p, p, p, p, p, x, x, x}},
    {Packing::gptq, "GPTQ", {p, p, p, p, p, p, p, x, x}},
    {Packing::int8_rows, "LLM.int8()", {x, p, p, p, p, p, p, p, x}},
    {Packing::nf4, "bitsandbytes", {p, p, p, p, p, p, p, p, x}},
    {Packing::nf4_double, "bitsandbytes", {p, p, p, p, p, p, p, p, x}},
    {Packing::fp8, "FP8", {e, e, p, p, p, e, e, e, e}},
    {Packing::fp8_blocks, "FP8", {e, e, p, p, p, e, e, e, e}},
    {Packing::mxfp4_experts, "MXFP4", {e, p, p, p, p, e, e, e, e}},
};

constexpr std::int64_t turing_from = 75, ada_from = 89;

Hardware hardware(const Device& device) {
    if (is_processor(device)) return processor;
    if (is_amd_gpu(device)) return amd;
    if (const std::int64_t capability = compute_capability(device); capability > 0)
        return capability < turing_from ? before_7_5 : capability < ada_from ? before_8_9 : newest;
    if (is_accelerator(device)) return device.vendor == "Intel" ? gaudi : other;
    if (device.vendor == "Apple") return apple;
    if (device.vendor == "AMD") return amd;
    return is_intel_gpu(device) ? intel : newest;
}

const Row* row_of(const WeightFormat& format) {
    for (const Row& row : table)
        if (row.packing == format.packing) return &row;
    return nullptr;
}

bool expands(const Request& r, const WeightFormat& format) {
    const Row* row = row_of(format);
    if (r.engine != "hf" || !row || row->on[hardware(r.device)] != expanded) return false;
    return format.packing != Packing::mxfp4_experts || r.architecture.family == "gpt_oss";
}

}  // namespace

void check_hf_hardware(const WeightFormat& format, const Device& device) {
    const Row* row = row_of(format);
    if (row && row->on[hardware(device)] == refused)
        throw InputError(
            "weights",
            "another format on " + shown(device.name) + ", since " +
                (hardware(device) == before_7_5
                     ? "bitsandbytes needs compute capability 7.5 for LLM.int8()"
                     : std::string("transformers' documentation has no ") + row->method + " there"),
            format.id);
}

void take_expanded(Request& r) {
    if (expands(r, weight_format(r.weights))) r.weights = "bf16";
}

std::vector<std::string> hf_hardware_notes(const Request& asked) {
    const WeightFormat& format = weight_format(asked.weights);
    const Row* row = row_of(format);
    if (asked.engine != "hf" || !row) return {};
    const std::string method = row->method;
    const Hardware here = hardware(asked.device);
    const bool mxfp4 = format.packing == Packing::mxfp4_experts,
               fp8 = format.packing == Packing::fp8 || format.packing == Packing::fp8_blocks;
    std::vector<std::string> notes;
    if (expands(asked, format)) {
        std::string note =
            "transformers keeps " + method + " packed on GPUs alone, of NVIDIA's on those of " +
            "compute capability " + (mxfp4 ? "7.5" : "8.9") + " and more: on " + asked.device.name +
            " it expands the weights to bf16 as it loads them, and so they are counted, without "
            "what it holds beside them meanwhile.";
        if (fp8) note += " Older versions (4.57) refuse to load FP8 there.";
        if (mxfp4 && here == processor)
            note +=
                " Newer versions keep MXFP4 on processors too, where triton and kernels are "
                "installed.";
        notes.push_back(std::move(note));
    } else if (mxfp4) {
        notes.push_back(
            "transformers keeps MXFP4 packed where the packages triton and kernels are installed; "
            "without them it expands the experts to bf16.");
    }
    if ((fp8 || mxfp4) && here == newest && compute_capability(asked.device) == 0)
        notes.push_back("The device is taken to be a GPU of compute capability 8.9 or more, on " +
                        std::string("which transformers keeps ") + method +
                        " packed; on others it expands the weights to bf16.");
    if (is_bitsandbytes(format) && here == apple)
        notes.push_back("bitsandbytes names Apple silicon in version 0.50, not in 0.48.");
    return notes;
}

}  // namespace rootspace::estimate
