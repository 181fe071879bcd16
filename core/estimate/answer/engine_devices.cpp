#include "estimate/answer/engine_devices.h"

#include <algorithm>
#include <initializer_list>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

// vLLM docs, getting_started/installation/gpu.cuda.inc.md: "compute capability 7.5 or higher" since
// 2026, "7.0 or higher" before.
constexpr std::int64_t vllm_capability = 70, vllm_newer_capability = 75;

bool too_old_for_vllm(const Device& device) {
    const std::int64_t capability = compute_capability(device);
    return capability > 0 && capability < vllm_capability;
}

// oracle/mxfp4.py and the classes of kernels it asks; quantization/mxfp4.py, get_min_capability.
constexpr std::int64_t marlin_from = 80, triton_from = 90, trtllm_from = 100, trtllm_below = 110;

// vLLM docs, getting_started/installation/gpu.rocm.inc.md, requirements.
bool not_among_vllm_amd(const Device& device) {
    static constexpr const char* targets[] = {"gfx90a",  "gfx942",  "gfx950",  "gfx1100", "gfx1101",
                                              "gfx1200", "gfx1201", "gfx1150", "gfx1151"};
    return is_amd_gpu(device) &&
           std::none_of(std::begin(targets), std::end(targets),
                        [&](const char* one) { return device.target == one; });
}

struct Row {
    const char* engine;
    bool (*is)(const Device& device);
    const char* instead;  // an engine that runs there
    const char* why;
};

// Sources: vLLM docs, getting_started/installation (README.md with its hardware plugins, gpu.*,
// cpu.*; CPU: Linux on x86 with AVX2, better AVX-512, and on Arm with NEON); transformers docs,
// Installation ("works with PyTorch") and Intel Gaudi, with pytorch.org/get-started/locally (Linux,
// macOS, Windows); llama.cpp README.md, Supported backends, and docs/android.md,
// docs/xcframework.md.
constexpr Row refused[] = {
    {"hf", is_phone, "llama.cpp", "transformers needs PyTorch, which is not made for phones"},
    {"vllm", is_phone, "llama.cpp", "vLLM runs on Linux, not on phones"},
    {"vllm", is_apple, "llama.cpp or hf",
     "vLLM runs there on the processor alone, as an experiment, or by the plugin vllm-metal, whose "
     "memory is not known here"},
    {"vllm", is_accelerator, "hf",
     "vLLM runs there by a plugin of the maker's alone, whose memory is not known here"},
    {"vllm", too_old_for_vllm, "llama.cpp or hf",
     "vLLM needs compute capability 7.0, or 7.5 in newer versions"},
    {"vllm", not_among_vllm_amd, "llama.cpp or hf",
     "vLLM's documentation does not name this target"},
    {"llama.cpp", is_accelerator, "hf", "llama.cpp has no backend for it"},
};

// What holds of an engine on some devices.
const Row conditions[] = {
    {"hf", [](const Device& d) { return is_accelerator(d) && d.vendor != "Intel"; }, "",
     "transformers runs on this device through PyTorch/XLA, which compiles whole steps and holds "
     "their tensors in its own way: the activations are those of other devices."},
    {"vllm", is_processor, "",
     "vLLM runs on processors under Linux (x86 with AVX2, better AVX-512, or Arm with NEON), takes "
     "16- and 32-bit weights there, on x86 AWQ and GPTQ as well, and keeps the cache in "
     "VLLM_CPU_KVCACHE_SPACE GiB."},
    {"vllm",
     [](const Device& d) {
         return compute_capability(d) >= vllm_capability &&
                compute_capability(d) < vllm_newer_capability;
     },
     "",
     "Newer versions of vLLM need compute capability 7.5, which this device has not; older ones "
     "run on it."},
};

}  // namespace

std::int64_t compute_capability(const Device& device) {
    if (!device.target.starts_with("sm_")) return 0;
    std::int64_t number = 0;
    for (std::size_t i = 3; i < device.target.size() && i < 8; ++i) {
        const char digit = device.target[i];
        if (digit < '0' || digit > '9') break;  // "sm_90a"
        number = number * 10 + (digit - '0');
    }
    return number;
}

bool multiplies_rows_in_fp8(const Device& device) {
    const std::int64_t capability = compute_capability(device);
    return (capability >= 100 && capability < 120) || capability >= 130;
}

bool is_phone(const Device& device) { return device.kind == "phone"; }

bool is_apple(const Device& device) { return device.vendor == "Apple" && !is_phone(device); }

bool is_amd_gpu(const Device& device) { return device.target.starts_with("gfx"); }

bool is_processor(const Device& device) {
    const bool of_its_own = compute_capability(device) > 0 || is_amd_gpu(device);
    for (const char* kind : {"laptop or desktop", "server processor", "embedded board"})
        if (device.kind == kind) return !of_its_own;
    return false;
}

bool is_accelerator(const Device& device) { return device.kind == "TPU or accelerator"; }

bool is_intel_gpu(const Device& device) {
    return device.vendor == "Intel" && !is_processor(device) && !is_accelerator(device);
}

ExpertKernels expert_kernels(const Device& device) {
    if (is_processor(device) || is_phone(device) || is_apple(device) || is_accelerator(device))
        return ExpertKernels::none;
    if (is_amd_gpu(device)) return ExpertKernels::rocm;
    if (is_intel_gpu(device)) return ExpertKernels::intel;
    const std::int64_t capability = compute_capability(device);
    if (capability == 0) return ExpertKernels::marlin;
    if (capability < marlin_from) return ExpertKernels::none;
    if (capability >= trtllm_from && capability < trtllm_below) return ExpertKernels::trtllm;
    return capability >= triton_from && capability < trtllm_from ? ExpertKernels::triton
                                                                 : ExpertKernels::marlin;
}

void check_engine_device(const Request& r) {
    for (const Row& row : refused)
        if (r.engine == row.engine && row.is(r.device))
            throw InputError(
                "engine",
                std::string(row.instead) + " on " + shown(r.device.name) + ", since " + row.why,
                r.engine);
}

std::vector<std::string> engine_device_notes(const Request& r) {
    std::vector<std::string> notes;
    for (const Row& row : conditions)
        if (r.engine == row.engine && row.is(r.device)) notes.push_back(row.why);
    return notes;
}

}  // namespace rootspace::estimate
