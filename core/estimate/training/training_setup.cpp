#include "estimate/training/training_setup.h"

#include "base/error.h"
#include "estimate/weights/weight_parts.h"

namespace rootspace::estimate {
namespace {

// What an interleaved schedule can go round with. torch/distributed/pipelining/schedules.py,
// ScheduleInterleaved1F1B: as many equal rounds of at least as many micro-batches as stages as
// there is room for, or one of fewer. Megatron-LM, core/pipeline_parallel/schedules.py,
// forward_backward_pipelining_with_interleaving: rounds of as many micro-batches as stages.
void check_rounds(const TrainingSetup& setup) {
    const std::int64_t stages = setup.parallel.pipeline, count = setup.micro_batches;
    if (setup.parallel.chunks == 1) return;
    const bool torch = setup.buffers.engine == Engine::torch;
    const std::int64_t of = torch ? rounds(setup.parallel, count) : stages;
    if (count % of == 0) return;
    throw InputError("micro_batches",
                     torch ? "a number that goes into " + std::to_string(of) +
                                 " equal rounds of the interleaved pipeline"
                           : "a multiple of the pipeline's " + std::to_string(stages) +
                                 " stages when interleaved",
                     std::to_string(count));
}

}  // namespace

void check_setup(const Architecture& architecture, const TrainingSetup& setup) {
    check(setup.parallel, architecture);
    check(setup.offload, setup.parallel, setup.buffers.engine);
    if (setup.micro_batches < 1)
        throw InputError("micro_batches", "a whole number of at least 1",
                         std::to_string(setup.micro_batches));
    if (setup.adapters.rank < 0)
        throw InputError("lora_rank", "0 or more", std::to_string(setup.adapters.rank));
    if (setup.framework_bytes < 0)
        throw InputError("framework_bytes", "at least 0", std::to_string(setup.framework_bytes));
    check_rounds(setup);
}

// FSDP2's MixedPrecisionPolicy casts a block's parameters and inputs, and no operation by itself;
// torchtitan enters torch.autocast only without it (torchtitan/distributed/utils.py,
// maybe_enable_amp). Megatron's modules are of the type computed in.
bool runs_autocast(const TrainingSetup& setup, const PrecisionRecipe& precision) {
    if (!precision.autocast || is_megatron(setup.buffers.engine)) return false;
    const bool shared =
        replicas(setup.parallel) > 1 || placed(setup.offload).weights != Place::device;
    return !(setup.buffers.engine == Engine::torch && setup.parallel.zero >= 2 && shared);
}

ActivationSetup activation_setup(const Architecture& architecture, const TrainingSetup& setup,
                                 const PrecisionRecipe& precision,
                                 const std::vector<WeightTensor>& tensors) {
    ActivationSetup activations = setup.activations;
    const EightBitMatrices eight_bit = eight_bit_matrices(
        tensors, precision, setup.adapters.rank > 0 ? setup.adapters.base : nullptr);
    activations.eight_bit_blocks = eight_bit.blocks;
    activations.eight_bit_experts = eight_bit.experts;
    if (precision.eight_bits == EightBits::transformer_engine)
        activations.eight_bit_input =
            is_megatron(setup.buffers.engine) ? EightBitInput::joined : EightBitInput::own;
    if (const WeightFormat* base = setup.adapters.base;
        setup.adapters.rank > 0 && base && base->packing == Packing::int8_rows)
        for (const WeightTensor& tensor : tensors)
            if (is_packed(tensor, *base))
                (tensor.component == Component::experts  ? activations.int8_experts
                 : tensor.component == Component::router ? activations.int8_routers
                                                         : activations.int8_blocks) = true;
    activations.element_bytes = precision.compute_bytes;
    activations.autocast = runs_autocast(setup, precision);
    activations.tensor_parallel = setup.parallel.tensor;
    activations.logits = logits(architecture, setup.parallel);
    activations.sequence_parallel = setup.parallel.sequence;
    activations.gathers_heads = setup.parallel.gathers_heads;
    activations.whole_experts = whole_experts(setup.parallel);
    activations.context_parallel = setup.parallel.context;
    activations.adapter_rank = setup.adapters.rank;
    activations.adapter_targets = setup.adapters.targets;
    activations.adapter_dropout = setup.adapters.dropout;
    return activations;
}

// DeepSpeed and Megatron hand the optimiser a flat run of the weights, each device its own
// (deepspeed/runtime/zero/stage_1_and_2.py, single_partition_of_fp32_groups; stage3.py,
// fp32_partitioned_groups_flat; NVIDIA/Megatron-LM, megatron/core/optimizer/distrib_optimizer.py,
// shard_fp32_from_float16_groups); DeepSpeed makes Muon's moment itself, at stages 1 and 2 in the
// type gradients are kept in (get_flat_partition), at stage 3 in that they are sent in
// (_create_momentum_buffer), and in BF16_Optimizer in the masters' (_prepare_muon_updates).
// ZeroRedundancyOptimizer has whole parameters, FSDP2 rows of each.
OptimizerOptions optimizer_options(const TrainingSetup& setup, const PrecisionRecipe& precision) {
    OptimizerOptions options = setup.optimizer_options;
    const std::int64_t zero = setup.parallel.zero;
    if (setup.buffers.engine == Engine::torch) {
        if (zero >= 2) options.shards = Shards::rows;
    } else if (zero >= 1) {
        options.shards = Shards::flat;
        if (is_deepspeed(setup.buffers.engine))
            options.muon_bytes = zero == 3 ? precision.weight_bytes : precision.gradient_bytes;
    }
    const StateHolder holder = state_holder(setup, precision);
    if (holder == StateHolder::bf16_optimizer || holder == StateHolder::fp16_optimizer) {
        options.shards = Shards::flat;
        options.muon_bytes = precision.state_bytes;
    }
    return options;
}

// deepspeed/runtime/engine.py, _do_optimizer_sanity_check and _configure_fp16_optimizer: 16 bits at
// stage 0 are FP16_Optimizer's, bfloat16 too, but for a pipeline's; float32 sums of bfloat16
// gradients at stage 1 are BF16_Optimizer's unless states are on the host.
StateHolder state_holder(const TrainingSetup& setup, const PrecisionRecipe& precision) {
    const std::int64_t zero = setup.parallel.zero;
    const bool halves = precision.weight_bytes != precision.state_bytes;
    if (!knows_all_trainers || setup.buffers.engine == Engine::torch)
        return zero == 0   ? StateHolder::recipe
               : zero == 1 ? StateHolder::zero_redundancy
                           : StateHolder::fully_shard;
    if (is_megatron(setup.buffers.engine))
        return halves ? StateHolder::float16 : StateHolder::recipe;
    const bool bf16 = halves && std::string_view(precision.compute_dtype) == "BF16";
    const bool sums = precision.gradient_bytes != precision.weight_bytes;
    if (zero > 1) return StateHolder::zero_optimizer;
    if (zero == 1)
        return bf16 && sums && placed(setup.offload).optimizer == Place::device
                   ? StateHolder::bf16_optimizer
                   : StateHolder::zero_optimizer;
    if (!halves) return StateHolder::unwrapped;
    if (bf16 && setup.parallel.pipeline > 1) return StateHolder::bf16_optimizer;
    return setup.optimizer == "adamw" ? StateHolder::fp16_optimizer
                                      : StateHolder::fp16_unfused_optimizer;
}

}  // namespace rootspace::estimate
