#include "estimate/answer/deepspeed_limits.h"

#include "base/error.h"

namespace rootspace::estimate {
namespace {

struct Heads {
    std::int64_t queries, keys;
};

Heads heads_of(const GroupedAttention& a) { return {a.heads, a.kv_heads}; }
Heads heads_of(const LatentAttention& a) { return {a.heads, a.heads}; }

// deepspeed/runtime/sequence_parallel/ulysses_sp.py, UlyssesSPAttentionHF: "Attention head count
// ... is not divisible by SP size", "KV attention head count ... is not divisible by SP size ... or
// vice versa".
void check_heads(const Request& r) {
    const std::int64_t parts = r.context_parallel;
    for (const Block& block : r.architecture.blocks) {
        const Heads heads =
            std::visit([](const auto& attention) { return heads_of(attention); }, block.attention);
        const auto refuse = [&](const char* kind, std::int64_t count) {
            throw InputError(
                "context_parallel",
                std::string(kind) + " the model's " + std::to_string(count) +
                    (count == heads.queries ? " attention heads" : " heads of keys and values") +
                    ", which DeepSpeed shares out whole",
                std::to_string(parts));
        };
        if (heads.queries % parts != 0) refuse("a divisor of", heads.queries);
        if (heads.keys % parts != 0 && parts % heads.keys != 0)
            refuse("a divisor or a multiple of", heads.keys);
    }
}

}  // namespace

void check_deepspeed(const Request& r) {
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
    // deepspeed/module_inject/layers.py, LinearAllreduce: each device has whole sequences again
    // behind a product that is split; what lies between is not shared out.
    if (r.sequence_parallel && r.tensor_parallel > 1)
        throw InputError("sequence_parallel",
                         "false with DeepSpeed, whose tensor parallelism shares no sequences out",
                         "true");
    // deepspeed/runtime/activation_checkpointing/checkpointing.py, CheckpointFunction:
    // cpu_checkpointing moves the inputs of what is recomputed, and nothing else.
    if (r.recompute == "none" && (r.offload == "activations" || r.offload.starts_with("all")))
        throw InputError("offload",
                         "none, optimizer or optimizer_disk without recomputation, since of "
                         "activations DeepSpeed offloads what recomputation starts from",
                         r.offload);
    check_heads(r);
}

}  // namespace rootspace::estimate
