#include "estimate/training/traffic.h"

#include <algorithm>

#include "estimate/explain/telling.h"
#include "estimate/training/base_weights.h"
#include "estimate/training/sent_gradients.h"

namespace rootspace::estimate {
namespace {

// Shoeybi et al. 2019 (Megatron-LM), arXiv:1909.08053, figure 4: two all-reduces in a block's
// forward, two in its backward.
const WholeCoefficient tensor_forward{"tensor_parallel.all_reduces_forward", 2};
const WholeCoefficient tensor_backward{"tensor_parallel.all_reduces_backward", 2};
// Korthikanti et al. 2022, arXiv:2205.05198, section 4.2.2: the split input of each of the two
// column-parallel products is gathered again in backward.
const WholeCoefficient sequence_gathers{"sequence_parallel.gathers_again", 2};

// NVIDIA/Megatron-LM megatron/core/transformer/attention.py, get_query_key_value_tensors, and
// tensor_parallel/mappings.py, _AllGatherFromTensorParallelRegion: gathered in forward, reduced and
// scattered in backward.
const WholeCoefficient head_gathers{"tensor_parallel.head_gathers_forward", 1};
const WholeCoefficient head_scatters{"tensor_parallel.head_scatters_backward", 1};

// ZeRO, section 7: weights are gathered for forward and again for backward.
const WholeCoefficient zero3_gathers{"zero3.gathers", 2};

// Lepikhin et al. 2020 (GShard), arXiv:2006.16668, section 3.2: dispatch and combine; backward
// sends the gradients the same ways.
const WholeCoefficient expert_exchanges{"expert_parallel.exchanges", 4};

// Liu et al. 2023 (Ring Attention), arXiv:2310.01889, section 3: keys and values go round in
// forward, once more with their gradients in backward.
const WholeCoefficient ring_attention_passes{"context_parallel.passes", 3};
const WholeCoefficient keys_and_values{"context_parallel.keys_and_values", 2};

// pytorch/torchtitan parallelize_llama.py, apply_fsdp: with a pipeline blocks are not resharded
// after forward, and torch.distributed.pipelining's schedules let FSDP reduce with the last
// micro-batch alone; weights are gathered by the first one.
const WholeCoefficient pipeline_gathers{"fsdp2.gathers_in_a_pipeline", 1};

// torch/distributed/fsdp, fully_shard with reshard_after_forward off: weights are gathered for
// forward and stay until backward is done.
const WholeCoefficient stage_2_gathers{"fsdp2.gathers_without_resharding", 1};

const char* const zero_source = told("Rajbhandari et al. 2020 (ZeRO), arXiv:1910.02054, section 7");

struct Counts {
    SentGradients dense, experts;
};

// What devices gather, adapters with the weights they stand beside.
struct Gathers {
    GatheredWeights dense, experts;
};

Gathers gathers_of(const StageShape& stage) {
    Gathers found;
    each_gathered(stage, [&](const WeightTensor& tensor, const GatheredWeights& weights) {
        (is_expert(tensor) ? found.experts : found.dense).add(weights);
    });
    return found;
}

Counts count(const Architecture& a, const StageShape& stage, const PrecisionRecipe& precision,
             bool last) {
    Counts found;
    for (const WeightTensor& tensor : stage.trained)
        (is_expert(tensor) ? found.experts : found.dense)
            .add(tensor, is_linear(a, stage, precision, tensor, last));
    return found;
}

class Traffic {
  public:
    Traffic(const Architecture& a, const StageShape& s, const PrecisionRecipe& n,
            const ActivationSetup& setup, const Parallelism& p, Engine engine)
        : a_(a),
          stage_(s),
          precision_(n),
          setup_(setup),
          p_(p),
          engine_(engine),
          hidden_(hidden_bytes(a, setup)) {}

    std::vector<Flow> all() {
        const Counts trained = count(a_, stage_, precision_, is_last());
        const Gathers gathers = gathers_of(stage_);
        data("weights and gradients", gathers.dense, trained.dense, replicas(p_));
        data("experts' weights and gradients", gathers.experts, trained.experts,
             expert_replicas(p_));
        tensor();
        heads();
        pipeline();
        context();
        experts();
        return std::move(flows_);
    }

  private:
    void add(const char* name, Link link, const Quantity& bytes, const char* source,
             std::int64_t reduced_over = 0) {
        flows_.push_back(flow(name, link, bytes, source));
        flows_.back().reduced_over = reduced_over;
    }

    Quantity micro_batches() const { return {stage_.micro_batches, "micro-batches"}; }

    // Gradients are reduced once a step while whole on each device, with every micro-batch once
    // they are shared out; weights are gathered after the step, or with every micro-batch.
    void data(const char* name, const GatheredWeights& gathered, const SentGradients& reduced,
              std::int64_t devices) {
        if (devices == 1 || gathered.empty()) return;
        const std::int64_t trained = reduced.elements;
        const Quantity gradients = reduced.quantity(precision_, p_, engine_);
        const Quantity once(1, "reduce-scatter"), phases = all_reduce_phases();
        const bool shares_states = stage_.holder == StateHolder::bf16_optimizer;
        if (p_.zero == 0 && !shares_states) {
            add(name, Link::data, ring(gradients, devices, phases), zero_source, devices);
            return;
        }
        // torch/distributed/optim/zero_redundancy_optimizer.py: DistributedDataParallel reduces all
        // gradients on every device, then each sends the weights it has updated to the others.
        // deepspeed/runtime/zero/stage_1_and_2.py, average_tensor, allreduce_bucket: whole sums on
        // every device, whatever reduce_scatter says (use_multi_rank_bucket_allreduce).
        const bool redundant = (engine_ == Engine::torch && p_.zero == 1) ||
                               (engine_ == Engine::deepspeed && p_.zero < 3);
        const Quantity each = redundant ? phases : once;
        const Quantity reduces = p_.zero <= 1 ? each : each * micro_batches();
        const Quantity reduce = ring(gradients, devices, reduces);
        if (p_.zero < 3 && !(engine_ == Engine::torch && p_.zero == 2)) {
            // Each device's share of the updated weights goes to all.
            const Quantity weights =
                Quantity(trained, "trained parameters") * Quantity(precision_.weight_bytes, "B");
            add(name, Link::data, reduce + ring(weights, devices, Quantity(1, "all-gather")),
                engine_ == Engine::deepspeed
                    ? told("deepspeed/runtime/zero/stage_1_and_2.py, allreduce_bucket: an "
                           "all-reduce of whole buckets; all_gather_dp_groups")
                    : zero_source,
                devices);
            return;
        }
        const Quantity weights = gathered.quantity("of the device", precision_);
        if (engine_ == Engine::torch && p_.pipeline > 1) {
            add(name, Link::data,
                ring(gradients, devices, once) +
                    ring(weights, devices, Quantity(pipeline_gathers, "all-gather")),
                told("pytorch/torchtitan parallelize_llama.py, apply_fsdp: with a pipeline blocks "
                     "stay gathered, and gradients whole, from one micro-batch to the next"),
                devices);
            return;
        }
        const Quantity gathers(
            p_.zero == 2 ? std::int64_t{stage_2_gathers} : std::int64_t{zero3_gathers},
            "all-gathers");
        add(name, Link::data, reduce + ring(weights, devices, gathers * micro_batches()),
            zero_source, devices);
    }

    void tensor() {
        if (p_.tensor == 1) return;
        const Quantity blocks(static_cast<std::int64_t>(stage_.blocks.size()), "blocks");
        const Quantity again(stage_.recomputes ? std::int64_t{tensor_forward} : 0,
                             "in recomputation");
        const Quantity reduces =
            Quantity(tensor_forward, "forward") + Quantity(tensor_backward, "backward") + again;
        const Quantity phases = all_reduce_phases();
        const Quantity ends((stage_.stage == 0 ? 1 : 0) + (is_last() && a_.head ? 1 : 0),
                            "for embedding and head");
        Quantity times = (blocks * reduces + ends) * phases;
        if (p_.sequence) times = times + blocks * Quantity(sequence_gathers, "gathered again");
        add("activations between tensor-parallel devices", Link::tensor,
            ring(hidden_, p_.tensor, times * micro_batches()),
            told("Shoeybi et al. 2019 (Megatron-LM), arXiv:1909.08053, figure 4"), p_.tensor);
    }

    // Where devices have parts of a head.
    void heads() {
        std::int64_t channels = 0;
        for (const std::int64_t block : stage_.blocks) {
            const Attention& attention = a_.blocks[static_cast<std::size_t>(block)].attention;
            const auto* grouped = std::get_if<GroupedAttention>(&attention);
            if (grouped && grouped->kv_heads < p_.tensor)
                channels = checked_add(
                    channels,
                    checked_mul(grouped->head_size,
                                checked_add(grouped->heads,
                                            checked_mul(keys_and_values, grouped->kv_heads))));
        }
        if (channels == 0) return;
        const Quantity again(stage_.recomputes ? std::int64_t{head_gathers} : 0,
                             "in recomputation");
        add("queries, keys and values gathered", Link::tensor,
            ring(device_tokens() * Quantity(channels, "channels of all blocks") *
                     Quantity(setup_.element_bytes, "B"),
                 p_.tensor,
                 (Quantity(head_gathers, "gather") + Quantity(head_scatters, "reduce-scatter") +
                  again) *
                     micro_batches()),
            told("NVIDIA/Megatron-LM megatron/core/transformer/attention.py, "
                 "get_query_key_value_tensors"));
    }

    // Each boundary carries activations one way and their gradients the other.
    void pipeline() {
        if (p_.pipeline == 1) return;
        const std::int64_t chunks = p_.chunks;
        const std::int64_t forward = is_last() ? chunks - 1 : chunks;
        const std::int64_t backward = stage_.stage == 0 ? chunks - 1 : chunks;
        const Quantity split(p_.sequence ? p_.tensor : 1, "sequence-parallel devices");
        add("activations and gradients between stages", Link::pipeline,
            (Quantity(forward, "forward") + Quantity(backward, "backward")) * micro_batches() *
                divided_up(stream_bytes(a_, setup_), split),
            told("Narayanan et al. 2021, arXiv:2104.04473, section 3.2"));
    }

    void context() {
        if (p_.context == 1) return;
        Bytes keys = 0;
        for (const std::int64_t block : stage_.blocks) {
            const Attention& attention = a_.blocks[static_cast<std::size_t>(block)].attention;
            if (const auto* grouped = std::get_if<GroupedAttention>(&attention)) {
                const std::int64_t heads = std::max<std::int64_t>(1, grouped->kv_heads / p_.tensor);
                keys = checked_add(keys, checked_mul(keys_and_values, heads, grouped->head_size));
            } else {
                // Keys and values of every head, made from the latent vector before the ring.
                const auto& latent = std::get<LatentAttention>(attention);
                const std::int64_t size = latent.nope_size + latent.rope_size + latent.value_size;
                keys = checked_add(keys, checked_mul(latent.heads / p_.tensor, size));
            }
        }
        add("keys and values round the ring", Link::context,
            Quantity(ring_attention_passes, "passes") * Quantity(p_.context - 1, "hops") *
                micro_batches() * device_tokens() * Quantity(keys, "of all blocks") *
                Quantity(setup_.element_bytes, "B"),
            told("Liu et al. 2023 (Ring Attention), arXiv:2310.01889, section 3"));
    }

    void experts() {
        if (p_.expert == 1) return;
        std::int64_t choices = 0;
        for (const std::int64_t block : stage_.blocks)
            if (const auto* mlp =
                    std::get_if<ExpertMlp>(&a_.blocks[static_cast<std::size_t>(block)].mlp))
                choices = checked_add(choices, mlp->active);
        const Quantity split(p_.sequence || whole_experts(p_) ? p_.tensor : 1,
                             "devices with parts of the tokens");
        add("tokens to their experts and back", Link::expert,
            ring(divided_up(hidden_, split) * Quantity(choices, "experts a token, all blocks"),
                 p_.expert, Quantity(expert_exchanges, "exchanges") * micro_batches()),
            told("Lepikhin et al. 2020 (GShard), arXiv:2006.16668, section 3.2"));
    }

    Quantity device_tokens() const {
        return divided_up(Quantity(setup_.batch, "sequences") * Quantity(setup_.tokens, "tokens"),
                          Quantity(p_.context, "devices"));
    }

    bool is_last() const { return stage_.stage == p_.pipeline - 1; }

    const Architecture& a_;
    const StageShape& stage_;
    const PrecisionRecipe& precision_;
    const ActivationSetup& setup_;
    const Parallelism& p_;
    const Engine engine_;
    const Quantity hidden_;
    std::vector<Flow> flows_;
};

}  // namespace

std::vector<Flow> step_traffic(const Architecture& architecture, const StageShape& stage,
                               const PrecisionRecipe& precision, const ActivationSetup& setup,
                               const Parallelism& parallelism, Engine engine) {
    return Traffic(architecture, stage, precision, setup, parallelism, engine).all();
}

}  // namespace rootspace::estimate
