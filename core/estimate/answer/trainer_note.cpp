#include "estimate/answer/trainer_note.h"

#include "estimate/activations/module_form.h"
#include "estimate/answer/engine_devices.h"
#include "estimate/answer/loader_modules.h"
#include "estimate/answer/torchtitan_limits.h"
#include "estimate/answer/trainer_limits.h"
#include "estimate/architecture/parts.h"

namespace rootspace::estimate {
namespace {

// How PyTorch does the stage of ZeRO asked for.
std::string torch_stage(std::int64_t zero) {
    switch (zero) {
        case 1:
            return "; ZeRO stage 1 as ZeroRedundancyOptimizer under DistributedDataParallel, which "
                   "keeps its buckets beside the gradients and reduces all of them everywhere";
        case 2:
            return "; ZeRO stage 2 as FSDP2 with reshard_after_forward off (SHARD_GRAD_OP): "
                   "weights "
                   "are gathered for forward and stay until backward is done";
        case 3:
            return "; ZeRO stage 3 as FSDP2, one group a block";
        default:
            return "";
    }
}

bool gated(const Architecture& a) {
    const auto* dense = std::get_if<DenseMlp>(&a.blocks.front().mlp);
    return !dense || dense->gated;
}

// The norms and the MLP's activation, as the rows of activations have them. `form`: transformers'.
std::string composed_of(const Architecture& a, const ActivationSetup& form) {
    const bool rms = a.norm == Norm::rms, gate = gated(a);
    const std::string name = a.activation == Activation::silu   ? "silu"
                             : a.activation == Activation::gelu ? "gelu"
                                                                : "relu";
    const std::string product = a.family == "gpt_oss"
                                    ? "(up + 1) × gate × sigmoid(1.702 gate) of clamped gate and up"
                                    : name + "(gate) × up";
    if (form.gain_in_float32)
        return "an RMSNorm with its gain in float32 and " + product +
               " of one operation after another (modeling_" +
               (a.family == "gemma3_text" ? "gemma3" : a.family) + ".py)";
    if (rms && gate && !form.fused_norms)
        return "an RMSNorm and " + product + " of one operation after another (" +
               (name == "silu" ? "" : "as ") + "modeling_llama.py, LlamaRMSNorm and LlamaMLP)";
    const std::string norm = !rms ? "a LayerNorm of one operation (torch.nn.LayerNorm)"
                             : form.fused_norms ? "an RMSNorm of one kernel (torch.nn.RMSNorm)"
                                                : "an RMSNorm of one operation after another (as "
                                                  "modeling_llama.py, LlamaRMSNorm)";
    if (gate) return norm + ", " + product + " of one operation after another";
    return norm + ", a " +
           (name == "gelu"   ? "GELU"
            : name == "relu" ? "ReLU"
                             : "SiLU") +
           " of one operation" +
           (a.activation_temporaries > 0
                ? " (this model's own form of it is composed of several, which keep more)"
                : "");
}

// What the way in which weights are shared out makes of Adafactor.
std::string optimizer_sentences(const Request& r) {
    const bool factored = r.optimizer.rfind("adafactor", 0) == 0;
    std::string sentences;
    if (factored && r.trainer == "deepspeed" && r.zero >= 1)
        sentences +=
            " Adafactor sees its share as a run of numbers of one dimension, of which it "
            "factors nothing.";
    if (factored && r.trainer == "torch" && r.zero >= 2)
        sentences +=
            " Each device has Adafactor's sums of all rows and columns, as DTensor makes "
            "torch.optim.Adafactor's.";
    return sentences;
}

// deepspeed/runtime/engine.py, _do_optimizer_sanity_check; pull request 7515.
std::string deepspeed_wrapper(const Request& r, StateHolder holder) {
    const bool bf16 = r.precision == "bf16-mixed";
    switch (holder) {
        case StateHolder::fp16_optimizer:
        case StateHolder::fp16_unfused_optimizer:
            return std::string(" Stage 0 is FP16_Optimizer's") + (bf16 ? ", in bfloat16 too" : "") +
                   ": its step holds two copies of all gradients in float32 with FusedAdam, one "
                   "with other optimisers." +
                   (bf16 ? " Before August 2025 (pull request 7515) DeepSpeed ran bfloat16 at "
                           "stage 0 with its BF16_Optimizer: float32 sums beside the gradients, "
                           "masters and states shared out."
                         : "");
        case StateHolder::bf16_optimizer:
            return r.zero == 0
                       ? " At stage 0 a pipeline in bfloat16 is run by BF16_Optimizer, which keeps "
                         "sums beside the gradients and shares masters and states out; before "
                         "August 2025 the sums were in float32."
                       : " Stage 1 with float32 sums of bfloat16 gradients is BF16_Optimizer's: it "
                         "keeps the gradients beside the sums and sends them in bfloat16.";
        default:
            return "";
    }
}

std::string experts_of(const Request& r, const ExpertForm& form) {
    if (!has_experts(r.architecture)) return "";
    if (is_torchtitan(r.trainer)) return ", experts' outputs cast to float32 to be weighed";
    if (r.trainer == "megatron")
        return ", experts weighed before their last product (before Megatron Core 0.13 after it, "
               "which kept their outputs)";
    if (!form.looped) return "";
    return std::string(", experts one after another") +
           (form.adds_rows ? ", whose weighted outputs index_add_ keeps" : "");
}

std::string program(const Request& r, StateHolder holder) {
    const Architecture& a = r.architecture;
    ActivationSetup form;
    form.fused_norms = fuses_norms(r);
    const bool old_torch = r.trainer == "torch-1.10";
    if (r.trainer == "torch" || old_torch || r.trainer == "deepspeed") set_module_form(form, a);
    std::string attention = r.fused_attention ? "attention fused" : "attention by its scores";
    if (a.score_cap && r.fused_attention)
        attention += " (flash_attention_2 caps scores in its kernel; sdpa leaves the cap out)";
    if (form.joined_attention)
        attention +=
            ", queries, keys and values as parts of one product, which stays whole while "
            "one is read";
    const std::string composed =
        "without torch.compile: " + composed_of(a, form) + ", " + attention +
        experts_of(r, form.experts) +
        (!a.head ? ", no head and no loss"
         : is_present_torchtitan(r.trainer)
             ? ", the loss from float32 log-probabilities of an eighth of the tokens at a time "
               "(ChunkedLossWrapper)"
             : ", the loss from float32 log-probabilities of all logits");
    if (is_torchtitan(r.trainer))
        return "The program is taken as torchtitan " + composed + torch_stage(r.zero) + ".";
    if (r.trainer == "deepspeed")
        return "The program is taken as transformers' modules under DeepSpeed " + composed +
               "; a bucket of DeepSpeed's default size, without overlap_comm at ZeRO 1 and 2, as "
               "it is there unless set." +
               deepspeed_wrapper(r, holder);
    if (r.trainer == "megatron")
        return std::string("The program is taken as Megatron-LM: norms") +
               (gated(r.architecture) ? " and gates" : "") + " fused, " + attention +
               experts_of(r, form.experts) +
               ", the loss in place of the logits; its communication buffers are not in the sum.";
    if (old_torch)
        return "The program is taken as transformers' modules under PyTorch 1.10 or earlier " +
               composed + torch_stage(r.zero) +
               ". It keeps what a softmax is taken of beside its result, as 1.11 no longer does.";
    return "The program is taken as transformers' modules under PyTorch " + composed +
           torch_stage(r.zero) + ". Fused kernels keep less.";
}

// Whether FSDP2 would share out more of a block's experts to some devices than to others if all
// were one parameter, which transformers 4 has in gpt-oss alone.
bool other_version_cuts(const Request& r, const Parallelism& p) {
    if (r.trainer != "torch" || p.zero < 2 || r.architecture.family == "gpt_oss") return false;
    for (const Block& block : r.architecture.blocks)
        if (const auto* experts = std::get_if<ExpertMlp>(&block.mlp))
            return experts->experts / p.expert % expert_replicas(p) != 0;
    return false;
}

// Where another cut, copy or scale than the one counted is the program's own: deepspeed/runtime/
// pipe/module.py, PipelineModule, partition_method.
std::string assumed(const Request& r, const Parallelism& p) {
    std::string sentences;
    if (r.trainer == "deepspeed" && r.pipeline_parallel > 1)
        sentences +=
            " Its pipeline is taken as cut into equal numbers of blocks; DeepSpeed's default, "
            "partition_method parameters, balances parameters, embedding and head among them.";
    if (other_version_cuts(r, p))
        sentences +=
            " Experts are shared out as transformers 4 holds them, in modules of their own; "
            "version 5 has those of a block in one parameter, which FSDP2 cuts between whole "
            "experts alone, so that the fullest device has more.";
    const bool torch = r.trainer == "torch" || is_torchtitan(r.trainer);
    if (torch && r.zero >= 2 && r.devices > 1 && r.optimizer == "muon")
        sentences +=
            " What Muon's devices send each other for its products, each of which needs a whole "
            "matrix, is not counted.";
    if (r.lora_rank > 0)
        sentences += packed_experts_note(r.architecture, weight_format(r.base_weights),
                                         " Experts under adapters");
    if (torch && r.pipeline_chunks == 1 && r.micro_batches < r.pipeline_parallel)
        sentences +=
            " PyTorch's 1F1B refuses fewer micro-batches than stages; GPipe, which holds as much "
            "then, takes them but for versions of 2025 (pull requests 144702 and 171462).";
    if (r.precision != "fp8-te") return sentences;
    sentences += " Transformer Engine is taken with one scale a tensor (DelayedScaling).";
    if (multiplies_rows_in_fp8(r.device))
        sentences += " This device multiplies without a transpose, which is not made.";
    return sentences;
}

}  // namespace

std::string trainer_note(const Request& r, const Parallelism& p, StateHolder holder) {
    return program(r, holder) + assumed(r, p) + optimizer_sentences(r) + version_sentences(r);
}

}  // namespace rootspace::estimate
