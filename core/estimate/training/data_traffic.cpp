#include "estimate/explain/telling.h"
#include "estimate/training/base_weights.h"
#include "estimate/training/optimizer.h"
#include "estimate/training/sent_gradients.h"
#include "estimate/training/stage_traffic.h"

namespace rootspace::estimate {
namespace {

// ZeRO, section 7: weights are gathered for forward and again for backward.
const WholeCoefficient zero3_gathers{"zero3.gathers", 2};

// torch/distributed/fsdp/_fully_shard/_fully_shard.py, reshard_after_forward None, the default:
// True for all modules but the root, whose weights stay from forward to backward.
const WholeCoefficient root_gathers{"fsdp2.gathers_of_the_root", 1};

// pytorch/torchtitan parallelize_llama.py, apply_fsdp: with a pipeline blocks are not resharded
// after forward, and torch.distributed.pipelining's schedules let FSDP reduce with the last
// micro-batch alone; weights are gathered by the first one.
const WholeCoefficient pipeline_gathers{"fsdp2.gathers_in_a_pipeline", 1};

// torch/distributed/fsdp, fully_shard with reshard_after_forward off: weights are gathered for
// forward and stay until backward is done.
const WholeCoefficient stage_2_gathers{"fsdp2.gathers_without_resharding", 1};

// deepspeed/runtime/zero/stage3.py, _apply_muon_to_accumulated_grads and _muon_update_sub_group,
// once a step: of every matrix the gradient and the moment are gathered, each device makes the
// updates of some, and the updates and moments go back to all, each in the type of communication.
const WholeCoefficient muon_gathers{"deepspeed.muon_gathers", 4};

const char* const zero_source = told("Rajbhandari et al. 2020 (ZeRO), arXiv:1910.02054, section 7");

// Experts', or all others'. What devices gather has adapters with the weights they stand beside.
struct Half {
    GatheredWeights blocks, root;  // an embedding that is let go as blocks are is with them
    SentGradients trained;
    std::int64_t matrices = 0;  // of the trained numbers, those that Muon updates

    GatheredWeights gathered() const {
        GatheredWeights all = blocks;
        all.add(root);
        return all;
    }
};

struct Halves {
    Half dense, experts;

    Half& of(const WeightTensor& tensor) { return is_expert(tensor) ? experts : dense; }
};

Halves halves(const StageTraffic& of) {
    Halves found;
    const bool apart = gathers_embedding_apart(of.stage, of.parallelism);
    each_gathered(of.stage, [&](const WeightTensor& tensor, const GatheredWeights& weights) {
        Half& half = found.of(tensor);
        const bool stays = tensor.block < 0 && !(apart && tensor.component == Component::embedding);
        (stays ? half.root : half.blocks).add(weights);
    });
    for (const WeightTensor& tensor : of.stage.shared_trained()) {
        Half& half = found.of(tensor);
        half.trained.add(tensor,
                         is_linear(of.architecture, of.stage, of.precision, tensor, of.is_last()));
        if (of.stage.muon && muon_updates(tensor))
            half.matrices = checked_add(half.matrices, tensor.elements());
    }
    return found;
}

// Whether gradients are summed up whole on every device although each keeps its share alone.
// torch/distributed/optim/zero_redundancy_optimizer.py: DistributedDataParallel reduces all
// gradients on every device, then each sends the weights it has updated to the others.
// deepspeed/runtime/zero/stage_1_and_2.py, average_tensor, allreduce_bucket: whole sums on every
// device, whatever reduce_scatter says (use_multi_rank_bucket_allreduce); stage3.py: "Muon and
// reduce scatter cannot be used together", so that __avg_scatter_contiguous_grads all-reduces.
bool sums_whole(const StageTraffic& of) {
    const std::int64_t zero = of.parallelism.zero;
    if (of.engine == Engine::torch) return zero == 1;
    return is_deepspeed(of.engine) && (zero < 3 || of.stage.muon);
}

class DataTraffic {
  public:
    explicit DataTraffic(const StageTraffic& of) : of_(of), p_(of.parallelism) {}

    std::vector<Flow> all() {
        const Halves found = halves(of_);
        add("weights and gradients", found.dense, replicas(p_));
        add("experts' weights and gradients", found.experts, expert_replicas(p_));
        add_muon("matrices for Muon", found.dense, replicas(p_));
        add_muon("experts' matrices for Muon", found.experts, expert_replicas(p_));
        return std::move(flows_);
    }

  private:
    // Gradients are reduced once a step while whole on each device, with every micro-batch once
    // they are shared out; weights are gathered after the step, or with every micro-batch.
    void add(const char* name, const Half& half, std::int64_t devices) {
        if (devices == 1 || half.gathered().empty()) return;
        const Quantity gradients = half.trained.quantity(of_.precision, p_, of_.engine);
        const Quantity once(1, "reduce-scatter"), phases = all_reduce_phases();
        const auto send = [&](const Quantity& bytes, const char* source) {
            flows_.push_back(flow(name, Link::data, bytes, source));
            flows_.back().reduced_over = devices;
        };
        if (!shares_states(of_.stage.holder, p_.zero))
            return send(ring(gradients, devices, phases), zero_source);
        const bool torch = of_.engine == Engine::torch;
        const Quantity each = sums_whole(of_) ? phases : once;
        const Quantity reduces = p_.zero <= 1 ? each : each * of_.micro_batches();
        const Quantity reduce = ring(gradients, devices, reduces);
        if (p_.zero < 3 && !(torch && p_.zero == 2)) {
            // Each device's share of the updated weights goes to all.
            const Quantity weights = Quantity(half.trained.elements, "trained parameters") *
                                     Quantity(of_.precision.weight_bytes, "B");
            return send(reduce + ring(weights, devices, Quantity(1, "all-gather")),
                        is_deepspeed(of_.engine)
                            ? told("deepspeed/runtime/zero/stage_1_and_2.py, allreduce_bucket: an "
                                   "all-reduce of whole buckets; all_gather_dp_groups")
                            : zero_source);
        }
        const Quantity weights = half.gathered().quantity("of the device", of_.precision);
        if (torch && p_.pipeline > 1)
            return send(
                ring(gradients, devices, once) +
                    ring(weights, devices, Quantity(pipeline_gathers, "all-gather")),
                told("pytorch/torchtitan parallelize_llama.py, apply_fsdp: with a pipeline blocks "
                     "stay gathered, and gradients whole, from one micro-batch to the next"));
        if (torch && p_.zero == 2)
            return send(reduce + gathered(weights, devices, stage_2_gathers), zero_source);
        if (!torch || half.root.empty())
            return send(reduce + gathered(weights, devices, zero3_gathers), zero_source);
        const Quantity root = half.root.quantity("outside the blocks", of_.precision);
        if (half.blocks.empty())
            return send(reduce + gathered(root, devices, root_gathers), zero_source);
        const Quantity blocks = half.blocks.quantity(
            gathers_embedding_apart(of_.stage, p_) ? "of embedding and blocks" : "of the blocks",
            of_.precision);
        send(
            reduce + gathered(blocks, devices, zero3_gathers) +
                gathered(root, devices, root_gathers),
            told("Rajbhandari et al. 2020 (ZeRO), arXiv:1910.02054, section 7; torch/distributed/"
                 "fsdp, fully_shard: the root's weights, or those of a group that is told to, stay "
                 "from forward to backward"));
    }

    // With every micro-batch.
    Quantity gathered(const Quantity& weights, std::int64_t devices,
                      const WholeCoefficient& times) const {
        return ring(weights, devices, Quantity(times, "all-gathers") * of_.micro_batches());
    }

    void add_muon(const char* name, const Half& half, std::int64_t devices) {
        if (half.matrices == 0 || devices == 1) return;
        if (!is_deepspeed(of_.engine) || p_.zero < 3) return;
        flows_.push_back(
            flow(name, Link::data,
                 ring(Quantity(half.matrices, "in matrices") *
                          Quantity(sent_bytes(of_.precision, p_), "B"),
                      devices, Quantity(muon_gathers, "all-gathers")),
                 told("deepspeed/runtime/zero/stage3.py, _apply_muon_to_accumulated_grads, "
                      "_muon_update_sub_group")));
    }

    const StageTraffic& of_;
    const Parallelism& p_;
    std::vector<Flow> flows_;
};

}  // namespace

std::vector<Flow> data_traffic(const StageTraffic& of) { return DataTraffic(of).all(); }

}  // namespace rootspace::estimate
