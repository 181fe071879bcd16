#include "estimate/training/traffic.h"

#include "estimate/explain/telling.h"
#include "estimate/training/stage_traffic.h"

namespace rootspace::estimate {
namespace {

// Shoeybi et al. 2019 (Megatron-LM), arXiv:1909.08053, figure 4: two all-reduces in a block's
// forward, two in its backward.
const WholeCoefficient tensor_forward{"tensor_parallel.all_reduces_forward", 2};
const WholeCoefficient tensor_backward{"tensor_parallel.all_reduces_backward", 2};
// Korthikanti et al. 2022, arXiv:2205.05198, section 4.2.2: the split input of each of the two
// column-parallel products is gathered again in backward.
const WholeCoefficient sequence_gathers{"sequence_parallel.gathers_again", 2};
// pytorch/torchtitan, distributed/activation_checkpoint.py, the list of what is saved: the outputs
// of reduce_scatter_tensor are, those of all-gathers are not.
const WholeCoefficient gathers_recomputed{"torchtitan.gathers_recomputed", 2};

// NVIDIA/Megatron-LM megatron/core/transformer/attention.py, get_query_key_value_tensors, and
// tensor_parallel/mappings.py, _AllGatherFromTensorParallelRegion: gathered in forward, reduced and
// scattered in backward.
const WholeCoefficient head_gathers{"tensor_parallel.head_gathers_forward", 1};
const WholeCoefficient head_scatters{"tensor_parallel.head_scatters_backward", 1};
const WholeCoefficient keys_and_values{"tensor_parallel.keys_and_values", 2};

// A pipeline's first and last stage each have a copy of a tied embedding.
const WholeCoefficient tied_copies{"pipeline.tied_copies", 2};

Flow tensor_flow(const StageTraffic& of) {
    const Parallelism& p = of.parallelism;
    const Quantity blocks(static_cast<std::int64_t>(of.stage.blocks.size()), "blocks");
    const bool gathers_alone = knows_all_trainers && of.stage.keeps_scattered;
    const Quantity again(of.stage.recomputes && !gathers_alone ? std::int64_t{tensor_forward} : 0,
                         "in recomputation");
    const Quantity reduces =
        Quantity(tensor_forward, "forward") + Quantity(tensor_backward, "backward") + again;
    const bool embedding = of.is_first() && splits_embedding(of.architecture, p);
    const bool head = of.is_last() && of.architecture.head && of.setup.logits != Logits::whole;
    const Quantity ends((embedding ? 1 : 0) + (head ? 1 : 0), "for embedding and head");
    Quantity times = (blocks * reduces + ends) * all_reduce_phases();
    if (p.sequence) times = times + blocks * Quantity(sequence_gathers, "gathered again");
    if (gathers_alone) times = times + blocks * Quantity(gathers_recomputed, "in recomputation");
    Flow sent =
        flow("activations between tensor-parallel devices", Link::tensor,
             ring(hidden_bytes(of.architecture, of.setup), p.tensor, times * of.micro_batches()),
             told("Shoeybi et al. 2019 (Megatron-LM), arXiv:1909.08053, figure 4"));
    sent.reduced_over = p.tensor;
    return sent;
}

// transformers, integrations/tensor_parallel.py, colwise_gather_output: in forward alone; each
// device then has the gradient of its words.
Flow logit_flow(const StageTraffic& of) {
    const Quantity bytes = logit_count(of.architecture, of.setup) *
                           Quantity(of.setup.element_bytes, "B") * of.micro_batches();
    return flow("logits gathered", Link::tensor,
                ring(bytes, of.parallelism.tensor, Quantity(1, "all-gather")),
                told("huggingface/transformers integrations/tensor_parallel.py"));
}

// Of all blocks whose devices have parts of a head.
std::int64_t gathered_channels(const StageTraffic& of) {
    std::int64_t channels = 0;
    of.each_block([&](const Block& block) {
        const auto* grouped = std::get_if<GroupedAttention>(&block.attention);
        if (grouped && grouped->kv_heads < of.parallelism.tensor)
            channels = checked_add(
                channels, checked_mul(grouped->head_size,
                                      checked_add(grouped->heads, checked_mul(keys_and_values,
                                                                              grouped->kv_heads))));
    });
    return channels;
}

Flow head_flow(const StageTraffic& of, std::int64_t channels) {
    const Quantity again(of.stage.recomputes ? std::int64_t{head_gathers} : 0, "in recomputation");
    return flow("queries, keys and values gathered", Link::tensor,
                ring(of.device_tokens() * Quantity(channels, "channels of all blocks") *
                         Quantity(of.setup.element_bytes, "B"),
                     of.parallelism.tensor,
                     (Quantity(head_gathers, "gather") + Quantity(head_scatters, "reduce-scatter") +
                      again) *
                         of.micro_batches()),
                told("NVIDIA/Megatron-LM megatron/core/transformer/attention.py, "
                     "get_query_key_value_tensors"));
}

// Each boundary carries activations one way and their gradients the other.
Flow pipeline_flow(const StageTraffic& of) {
    const Parallelism& p = of.parallelism;
    const std::int64_t forward = of.is_last() ? p.chunks - 1 : p.chunks;
    const std::int64_t backward = of.is_first() ? p.chunks - 1 : p.chunks;
    const Quantity split(p.sequence ? p.tensor : 1, "sequence-parallel devices");
    return flow("activations and gradients between stages", Link::pipeline,
                (Quantity(forward, "forward") + Quantity(backward, "backward")) *
                    of.micro_batches() * divided_up(stream_bytes(of.architecture, of.setup), split),
                told("Narayanan et al. 2021, arXiv:2104.04473, section 3.2"));
}

// Of the tied embedding that both ends of a pipeline have, where their gradients are added up: not
// by torch.distributed.pipelining; torchtitan's models refuse it ("Weight tying is not supported
// with Pipeline Parallel").
std::int64_t tied_elements(const StageTraffic& of) {
    const Architecture& a = of.architecture;
    if (of.engine == Engine::torch || !a.tied || !a.head || of.stage.adapted) return 0;
    if (!of.is_first() && !of.is_last()) return 0;
    std::int64_t elements = 0;
    for (const WeightTensor& tensor : of.stage.trained)
        if (tensor.role == "token_embd") elements = checked_add(elements, tensor.elements());
    return elements;
}

// Once a step, in the type gradients are kept in; DeepSpeed's, but for BF16_Optimizer's sums, in
// the weights'.
Flow tied_flow(const StageTraffic& of, std::int64_t elements) {
    const bool sums = is_megatron(of.engine) || of.stage.holder == StateHolder::bf16_optimizer;
    const Quantity number(
        sums ? std::int64_t{of.precision.gradient_bytes} : std::int64_t{of.precision.weight_bytes},
        "B");
    Flow sent = flow("gradients of the tied embedding", Link::pipeline,
                     ring(Quantity(elements, "parameters of the embedding") * number, tied_copies,
                          all_reduce_phases()),
                     is_megatron(of.engine)
                         ? told("NVIDIA/Megatron-LM megatron/core/distributed/"
                                "finalize_model_grads.py, _allreduce_word_embedding_grads")
                         : told("deepspeed/runtime/pipe/engine.py, _exec_reduce_tied_grads"));
    sent.reduced_over = tied_copies;
    return sent;
}

}  // namespace

std::vector<Flow> step_traffic(const Architecture& architecture, const StageShape& stage,
                               const PrecisionRecipe& precision, const ActivationSetup& setup,
                               const Parallelism& parallelism, Engine engine) {
    const StageTraffic of{architecture, stage, precision, setup, parallelism, engine};
    std::vector<Flow> flows = data_traffic(of);
    if (parallelism.tensor > 1) flows.push_back(tensor_flow(of));
    if (setup.logits == Logits::gathered && of.is_last() && architecture.head)
        flows.push_back(logit_flow(of));
    if (const std::int64_t channels = gathered_channels(of); channels > 0)
        flows.push_back(head_flow(of, channels));
    if (parallelism.pipeline > 1) {
        flows.push_back(pipeline_flow(of));
        if (const std::int64_t elements = tied_elements(of); elements > 0)
            flows.push_back(tied_flow(of, elements));
    }
    for (Flow& one : token_traffic(of)) flows.push_back(std::move(one));
    return flows;
}

}  // namespace rootspace::estimate
