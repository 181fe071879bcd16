#include "estimate/answer/trainer_limits.h"

#include <numeric>

#include "base/decimal.h"
#include "base/error.h"
#include "estimate/answer/deepspeed_limits.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/megatron_limits.h"
#include "estimate/answer/torchtitan_limits.h"
#include "estimate/answer/trainer_devices.h"
#include "estimate/explain/telling.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {
namespace {

// A sequence's first and last parts go to one device, so that each sees as many pairs:
// torch/distributed/tensor/experimental/_context_parallel/_load_balancer.py, _HeadTailLoadBalancer,
// on by default and for causal attention alone; NVIDIA/Megatron-LM, megatron/training/arguments.py:
// "seq-length should be a multiple of 2 * context-parallel-size".
const WholeCoefficient parts_a_device{"context_parallel.parts_a_device", 2};

// pytorch/pytorch has torch.float8_e4m3fn since 2.1; torchao and Transformer Engine need 2.x.
void check_old_torch(const Request& r) {
    if (r.precision == "fp8" || r.precision == "fp8-te")
        throw InputError("precision", "products in 16 bits with torch-1.10, which has no float8",
                         r.precision);
}

// What adapters stand beside in the layers of trainers that have their own: pytorch/torchtitan,
// models/common/lora.py, wraps its Linear and GroupedLinear; NVIDIA-NeMo/Megatron-Bridge,
// peft/lora.py, reads bitsandbytes' quant_state of torch.nn.Linear alone.
void check_plain_base(const Request& r, const char* trainer) {
    if (r.lora_rank == 0 || weight_format(r.base_weights).packing == Packing::plain) return;
    throw InputError(
        "base_weights",
        "bf16 with " + std::string(trainer) + ", which packs no weights under adapters",
        r.base_weights);
}

// huggingface/transformers, quantizers/quantizer_mxfp4.py and quantizer_finegrained_fp8.py:
// is_trainable is false, and Trainer refuses them.
void check_adapted(const Request& r) {
    if (r.lora_rank == 0) return;
    const Packing packing = weight_format(r.base_weights).packing;
    if (packing == Packing::fp8 || packing == Packing::fp8_blocks ||
        packing == Packing::mxfp4_experts)
        throw InputError("base_weights",
                         "a plain format, nf4, nf4-double, int8, gptq-int4 or awq, since "
                         "transformers trains on no other packed weights",
                         r.base_weights);
    // huggingface/peft, src/peft/tuners/lora/layer.py, ParamWrapper, which gpt-oss's experts have.
    if (r.lora_dropout > 0 && r.architecture.family == "gpt_oss")
        throw InputError("lora_dropout",
                         "0 with gpt-oss, whose experts' adapters have none in PEFT",
                         three_digits(r.lora_dropout));
}

}  // namespace

std::int64_t trained_context_step(const Request& r) {
    const std::int64_t context = r.context_parallel, tensor = r.tensor_parallel;
    // pytorch/torchtitan, distributed/parallel_dims.py, seq_len_divisor, which parallelize.py of
    // each model asserts, with one device as well.
    // components/loss.py, ChunkedLossWrapper: a device's tokens in equal parts.
    if (is_torchtitan(r.trainer))
        return checked_mul(context, std::lcm(checked_mul(parts_a_device, tensor), loss_parts(r)));
    // DeepSpeed's attention has whole sequences of some heads (deepspeed/sequence/layer.py): equal
    // parts will do.
    const bool pairs =
        context > 1 && (r.trainer == "megatron" || (r.trainer == "torch" && r.architecture.causal));
    const std::int64_t split = r.sequence_parallel ? tensor : 1;
    return checked_mul(context, pairs ? std::lcm(std::int64_t{parts_a_device}, split) : split);
}

void check_trainer(const Request& r) {
    check_trainer_device(r);
    if (knows_all_trainers) {
        if (r.trainer == "torch-1.10") check_old_torch(r);
        if (r.trainer == "deepspeed") check_deepspeed(r);
        if (is_torchtitan(r.trainer)) {
            check_torchtitan(r);
            check_plain_base(r, "torchtitan");
        }
        if (r.trainer == "megatron") {
            check_megatron(r);
            check_plain_base(r, "Megatron-LM");
        }
        check_adapted(r);
    } else if (r.trainer != "torch") {
        throw InputError("trainer", "torch in this module", shown(r.trainer));
    }
    if (const std::int64_t step = trained_context_step(r); r.context % step != 0)
        throw InputError("context",
                         "a multiple of " + std::to_string(step) + " tokens, in which " +
                             shown(r.trainer) + " shares a sequence out",
                         std::to_string(r.context));
}

// pytorch/torchtitan, distributed/activation_checkpoint.py: none, selective and full; its CPU
// offload takes weights, gradients and states together.
bool trainer_names(const Request& r, std::string_view field, std::string_view value) {
    if (!is_torchtitan(r.trainer)) return true;
    return !(field == "recompute" && (value == "sqrt" || value == "binomial")) &&
           !(field == "offload" && value == "activations");
}

std::string optimizer_note(const Request& r) {
    if (r.optimizer != "adamw-8bit" || !is_processor(r.device)) return "";
    return "bitsandbytes runs its 8-bit optimisers on processors since March 2026 (pull request "
           "1901); older versions refuse them.";
}

std::string version_sentences(const Request& r) {
    std::string sentences = trainer_device_sentences(r);
    if (is_torchtitan(r.trainer)) sentences += torchtitan_sentences(r);
    if (r.trainer == "megatron") sentences += megatron_sentences(r);
    return sentences;
}

}  // namespace rootspace::estimate
