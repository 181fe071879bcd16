#include "estimate/answer/trainer_devices.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/torchtitan_limits.h"
#include "estimate/explain/telling.h"

namespace rootspace::estimate {
namespace {

// pytorch/pytorch, aten/src/ATen/native/cuda/Blas.cpp, _scaled_mm_allowed_device;
// pytorch/torchtitan, components/quantization/float8.py: "float8 is only supported on SM89 or
// later"; NVIDIA/TransformerEngine, pytorch/fp8.py: "Device compute capability 8.9 or higher
// required".
constexpr std::int64_t fp8_capability = 89;

// ROCm/TransformerEngine, pytorch/fp8.py, check_fp8_support: "Device arch gfx94x or gfx95x
// required"; torchao multiplies on the newest of AMD's consumer GPUs as well.
constexpr const char* amd_fp8_targets[] = {"gfx942", "gfx950", "gfx1200", "gfx1201"};
constexpr std::ptrdiff_t amd_transformer_engine_targets = 2;

bool is_own(const Device& device) { return device.kind == "own device"; }

// What PyTorch names "cuda": AMD's GPUs as well, through ROCm.
bool is_cuda(const Device& device) {
    const bool own = is_own(device) &&
                     (device.vendor.empty() || device.vendor == "NVIDIA" || device.vendor == "AMD");
    return own || compute_capability(device) > 0 || is_amd_gpu(device);
}

bool is_not_cuda(const Device& device) { return !is_cuda(device); }

bool is_not_gaudi(const Device& device) {
    return is_accelerator(device) && device.vendor != "Intel";
}

bool multiplies_fp8(const Device& device, bool transformer_engine) {
    if (const std::int64_t capability = compute_capability(device); capability > 0)
        return capability >= fp8_capability;
    if (is_amd_gpu(device))
        return std::any_of(std::begin(amd_fp8_targets),
                           transformer_engine
                               ? std::begin(amd_fp8_targets) + amd_transformer_engine_targets
                               : std::end(amd_fp8_targets),
                           [&](const char* one) { return device.target == one; });
    return is_own(device) && is_cuda(device);
}

// bitsandbytes registers optimizer_update_8bit_blockwise for "cuda" (ROCm too), "xpu" and, since
// pull request 1901, "cpu" (backends/*/ops.py): not for Metal, nor for accelerators.
bool has_8_bit_optimizers(const Device& device) {
    const bool own = is_own(device) && device.vendor != "Apple";
    const bool gpu = compute_capability(device) > 0 || is_amd_gpu(device) || is_intel_gpu(device);
    return own || gpu || is_processor(device);
}

struct Row {
    const char* trainer;  // "torchtitan": of 2024, too
    bool (*is)(const Device& device);
    const char* why;
};

// Where plain PyTorch is what trains. NVIDIA/Megatron-LM, megatron/training/initialize.py:
// "Megatron requires CUDA."; deepspeedai/DeepSpeed, accelerator/real_accelerator.py,
// SUPPORTED_ACCELERATOR_LIST: cuda, cpu, xpu, npu, mps, hpu, mlu, sdaa; pytorch/torchtitan,
// tools/utils.py, get_device_info: torch._utils._get_available_device_type() or "cuda".
constexpr Row refused[] = {
    {"megatron", is_not_cuda,
     "Megatron-LM needs CUDA: a GPU of NVIDIA's or, through ROCm, of AMD's"},
    {"deepspeed", is_not_gaudi, "DeepSpeed has no accelerator of its kind"},
    {"torchtitan", is_processor,
     "torchtitan takes CUDA where it finds no GPU, and trains on no processor"},
};

// torch/_utils.py, _get_available_device_type, names "mps" in newer versions alone.
constexpr Row conditions[] = {
    {"torch", is_not_gaudi,
     "PyTorch runs on this device through PyTorch/XLA, which compiles whole steps and holds their "
     "tensors in its own way: the activations are those of other devices."},
    {"torchtitan", is_not_gaudi,
     "torchtitan runs on this device by its maker's build of PyTorch alone, whose activations are "
     "taken as those of other devices."},
    {"torchtitan", is_apple,
     "torchtitan finds Apple's GPU in newer versions of PyTorch alone; with older ones it asks for "
     "CUDA and stops."},
    {"torch-1.10", is_apple,
     "PyTorch up to 1.10 trains there on the processor alone: mps came with 1.12."},
};

bool is_of(const Row& row, const std::string& trainer) {
    return row.trainer == (is_torchtitan(trainer) ? "torchtitan" : trainer);
}

}  // namespace

void check_trainer_device(const Request& r) {
    // pytorch.org/get-started/locally: Linux, macOS, Windows.
    if (is_phone(r.device))
        throw InputError("device", "one that PyTorch is made for, which phones are not",
                         shown(r.device.name));
    for (const Row& row : refused)
        if (knows_all_trainers && is_of(row, r.trainer) && row.is(r.device))
            throw InputError("trainer", "torch on " + shown(r.device.name) + ", since " + row.why,
                             r.trainer);
    // huggingface/transformers, docs/source/en/perf_train_special.md: "The mps backend doesn't
    // support distributed training."
    if (is_apple(r.device) && r.devices > 1 && r.trainer != "torch-1.10")
        throw InputError(
            "devices",
            "1 of " + shown(r.device.name) + ", since PyTorch's mps has no distributed training",
            std::to_string(r.devices));
    const bool te = r.precision == "fp8-te";
    if ((te || r.precision == "fp8") && !multiplies_fp8(r.device, te))
        throw InputError("precision",
                         std::string("products in 16 bits on ") + shown(r.device.name) +
                             ": in float8 " + (te ? "Transformer Engine" : "torchao") +
                             " needs compute capability 8.9 or AMD's MI300",
                         r.precision);
    if (r.optimizer == "adamw-8bit" && !has_8_bit_optimizers(r.device))
        throw InputError(
            "optimizer",
            "one with kernels for " + shown(r.device.name) + ", of which bitsandbytes has none",
            r.optimizer);
}

std::string trainer_device_sentences(const Request& r) {
    std::string sentences;
    for (const Row& row : conditions)
        if (is_of(row, r.trainer) && row.is(r.device)) sentences += std::string(" ") + row.why;
    return sentences;
}

}  // namespace rootspace::estimate
