#include "estimate/answer/trainer_limits.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "base/error.h"
#include "estimate/answer/engine_devices.h"

namespace rootspace::estimate {
namespace {

// A sequence's first and last parts go to one device, so that each sees as many pairs:
// torch/distributed/tensor/experimental/_context_parallel/_load_balancer.py, _HeadTailLoadBalancer,
// on by default and for causal attention alone; NVIDIA/Megatron-LM, megatron/training/arguments.py:
// "seq-length should be a multiple of 2 * context-parallel-size".
const WholeCoefficient parts_a_device{"context_parallel.parts_a_device", 2};

// pytorch/pytorch, aten/src/ATen/native/cuda/Blas.cpp, _scaled_mm_allowed_device;
// pytorch/torchtitan, components/quantization/float8.py: "float8 is only supported on SM89 or
// later"; NVIDIA/ TransformerEngine, pytorch/fp8.py: "Device compute capability 8.9 or higher
// required".
constexpr std::int64_t fp8_capability = 89;

bool is_own(const Device& device) { return device.kind == "own device"; }

bool multiplies_fp8(const Device& device, bool transformer_engine) {
    if (const std::int64_t capability = compute_capability(device); capability > 0)
        return capability >= fp8_capability;
    if (is_amd_gpu(device)) {
        static constexpr const char* targets[] = {"gfx942", "gfx950", "gfx1200", "gfx1201"};
        return !transformer_engine &&
               std::any_of(std::begin(targets), std::end(targets),
                           [&](const char* one) { return device.target == one; });
    }
    const bool amd = device.vendor == "AMD" && !transformer_engine;
    return is_own(device) && (device.vendor.empty() || device.vendor == "NVIDIA" || amd);
}

// bitsandbytes registers optimizer_update_8bit_blockwise for "cuda" (ROCm too), "xpu" and, since
// pull request 1901, "cpu" (backends/*/ops.py): not for Metal, nor for accelerators.
bool has_8_bit_optimizers(const Device& device) {
    const bool own = is_own(device) && device.vendor != "Apple";
    const bool gpu = compute_capability(device) > 0 || is_amd_gpu(device) || is_intel_gpu(device);
    return own || gpu || is_processor(device);
}

void check_deepspeed(const Request& r) {
    if (r.trainer != "deepspeed") return;
    // deepspeed/runtime/pipe/schedule.py: TrainSchedule, of one run of layers a stage; deepspeedai/
    // DeepSpeed, pull request 1110, the interleaved one, was not merged.
    if (r.pipeline_chunks > 1)
        throw InputError("pipeline_chunks", "1 with DeepSpeed, whose pipeline is not interleaved",
                         std::to_string(r.pipeline_chunks));
    // deepspeed/runtime/pipe/engine.py, PipelineEngine: "ZeRO-2 and ZeRO-3 are incompatible with
    // pipeline parallelism".
    if (r.pipeline_parallel > 1 && r.zero > 1)
        throw InputError("zero", "stage 0 or 1 beside DeepSpeed's pipeline",
                         "stage " + std::to_string(r.zero));
    // deepspeed/runtime/engine.py, _do_optimizer_sanity_check: "unsupported mix" of the model's and
    // the gradients' types; bf16_master_weights_and_grads is asked by ZeRO's optimisers alone.
    const bool sums = r.precision == "bf16-fp32-gradients" || r.precision == "fp8-te";
    if (r.zero == 0 && (sums || r.precision == "bf16"))
        throw InputError(
            "zero",
            std::string("stage 1, 2 or 3 where DeepSpeed ") +
                (sums ? "sums bfloat16 gradients in float32" : "keeps bfloat16 throughout"),
            "stage 0");
    // deepspeed/runtime/engine.py, _configure_zero_optimizer: "MoE not supported with Stage 3".
    // Experts that are not shared out are modules like any other.
    if (r.expert_parallel > 1 && r.zero == 3)
        throw InputError("zero",
                         "stage 0 to 2 beside DeepSpeed's expert parallelism, which refuses 3",
                         "stage 3");
}

}  // namespace

std::int64_t trained_context_step(const Request& r) {
    const std::int64_t context = r.context_parallel, tensor = r.tensor_parallel;
    // pytorch/torchtitan, distributed/parallel_dims.py, seq_len_divisor, which parallelize.py of
    // each model asserts, with one device as well.
    if (r.trainer == "torchtitan") return checked_mul(parts_a_device, context, tensor);
    // DeepSpeed's attention has whole sequences of some heads (deepspeed/sequence/layer.py): equal
    // parts will do.
    const bool pairs =
        context > 1 && (r.trainer == "megatron" || (r.trainer == "torch" && r.architecture.causal));
    const std::int64_t split = r.sequence_parallel ? tensor : 1;
    return checked_mul(context, pairs ? std::lcm(std::int64_t{parts_a_device}, split) : split);
}

void check_trainer(const Request& r) {
    check_deepspeed(r);
    if (const std::int64_t step = trained_context_step(r); r.context % step != 0)
        throw InputError("context",
                         "a multiple of " + std::to_string(step) + " tokens, in which " +
                             shown(r.trainer) + " shares a sequence out",
                         std::to_string(r.context));
    const bool te = r.precision == "fp8-te";
    if ((te || r.precision == "fp8") && !multiplies_fp8(r.device, te))
        throw InputError("precision",
                         std::string("products in 16 bits on ") + shown(r.device.name) +
                             ": in float8 " + (te ? "Transformer Engine" : "torchao") +
                             " needs compute capability 8.9" + (te ? "" : " or AMD's MI300"),
                         r.precision);
    if (r.optimizer == "adamw-8bit" && !has_8_bit_optimizers(r.device))
        throw InputError(
            "optimizer",
            "one with kernels for " + shown(r.device.name) + ", of which bitsandbytes has none",
            r.optimizer);
}

std::string optimizer_note(const Request& r) {
    if (r.optimizer != "adamw-8bit" || !is_processor(r.device)) return "";
    return "bitsandbytes runs its 8-bit optimisers on processors since March 2026 (pull request "
           "1901); older versions refuse them.";
}

}  // namespace rootspace::estimate
