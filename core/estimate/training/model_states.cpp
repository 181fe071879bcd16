#include "estimate/training/model_states.h"

#include "estimate/explain/telling.h"
#include "estimate/training/base_weights.h"
#include "estimate/training/parameters.h"
#include "estimate/training/whole_shares.h"

namespace rootspace::estimate {
namespace {

const char* const zero_source = told("Rajbhandari et al. 2020 (ZeRO), arXiv:1910.02054, figure 1");

const char* const clones_source = told(
    "deepspeed/runtime/zero/stage_1_and_2.py, single_partition_of_fp32_groups; stage3.py, "
    "_create_fp32_partitions: a clone of the weights in every recipe, in 16 bits with "
    "bf16_master_weights_and_grads");

const char* const bf16_source = told(
    "deepspeed/runtime/bf16_optimizer.py, _setup_for_real_optimizer: sums of all gradients beside "
    "those of backward, masters of this device's share");

// bytes(tensors, devices) of both halves, each over its own devices when shared out.
template <class Bytes_of>
Quantity shared_out(const DenseAndExperts& tensors, bool sharded, const Parallelism& p,
                    Bytes_of bytes_of) {
    const Quantity dense = bytes_of(tensors.dense, sharded ? replicas(p) : 1);
    if (tensors.experts.empty()) return dense;
    return dense + bytes_of(tensors.experts, sharded ? expert_replicas(p) : 1);
}

Item frozen_weights(const StageShape& stage, const PrecisionRecipe& precision,
                    const Parallelism& p) {
    if (!stage.adapted)
        return item("frozen weights", Purpose::weights, Quantity(0, "B"), "nothing is frozen");
    const bool sharded = shards_weights(stage.holder, p.zero);
    const DenseAndExperts tensors = dense_and_experts(stage.shared_tensors());
    if (!stage.base)
        return item(
            "frozen weights", Purpose::weights,
            shared_out(tensors, sharded, p,
                       [&](const std::vector<WeightTensor>& half, std::int64_t devices) {
                           return share(Quantity(element_count(half), "parameters") *
                                            Quantity(precision.compute_bytes, "B"),
                                        devices);
                       }),
            told("Hu et al. 2021 (LoRA), arXiv:2106.09685, section 4: frozen weights have no "
                 "gradients and no states"));
    const auto stored = [&](const std::vector<WeightTensor>& half, std::int64_t devices) {
        return share(stored_quantity(half, *stage.base, true, !sharded), devices);
    };
    return item("frozen weights", Purpose::weights, shared_out(tensors, sharded, p, stored),
                stage.base->source);
}

Item unshared_scales(const StageShape& stage, const Parallelism& p) {
    return item("frozen weights' parts that are not shared out", Purpose::weights,
                stage.adapted && stage.base && shards_weights(stage.holder, p.zero)
                    ? stored_quantity(stage.tensors, *stage.base, false, true)
                    : Quantity(0, "B"),
                told("bitsandbytes nn/modules.py: the quant_state of a matrix, its scales, is no "
                     "parameter; GPTQ and AWQ: buffers alone"));
}

}  // namespace

ModelStates model_states(const StageShape& stage, const PrecisionRecipe& precision,
                         const OptimizerRule& optimizer, const OptimizerOptions& options,
                         const Parallelism& p) {
    const StateHolder holder = stage.holder;
    const bool clones = holder == StateHolder::zero_optimizer;
    const bool of_bf16 = holder == StateHolder::bf16_optimizer;
    const bool dealt = holder == StateHolder::zero_redundancy;
    const std::vector<WeightTensor>& shared = stage.shared_trained();
    const DenseAndExperts trained = dense_and_experts(shared);
    const std::int64_t numbers = element_count(stage.trained);
    const char* const what =
        element_count(shared) == numbers ? "parameters" : "filled-up parameters";
    const auto each = [&](std::int64_t bytes) {
        return [bytes, what](const std::vector<WeightTensor>& half, std::int64_t devices) {
            return share(Quantity(element_count(half), what) * Quantity(bytes, "B"), devices);
        };
    };
    const auto states = [&](const std::vector<WeightTensor>& half, std::int64_t devices) {
        return optimizer_state(optimizer, precision, options, half, devices);
    };
    const std::int64_t master = clones ? precision.state_bytes : precision.master_bytes;
    // Of whole parameters the share with the most bytes, which its device then has by itself.
    const auto largest_share = [&](const std::vector<WeightTensor>& half, std::int64_t devices) {
        std::vector<WeightTensor> largest;
        Bytes most = -1;
        for (std::vector<WeightTensor>& share : whole_shares(half, devices)) {
            const Bytes bytes = (each(master)(share, 1) + states(share, 1)).value();
            if (bytes > most) most = bytes, largest = std::move(share);
        }
        return largest;
    };
    const DenseAndExperts kept =
        dealt ? DenseAndExperts{largest_share(trained.dense, replicas(p)),
                                largest_share(trained.experts, expert_replicas(p))}
              : trained;
    const bool split = shares_states(holder, p.zero) && !dealt;
    ModelStates found{
        item(stage.adapted ? "adapters" : "weights", Purpose::weights,
             shared_out(trained, shards_weights(holder, p.zero), p, each(precision.weight_bytes)),
             precision.source),
        frozen_weights(stage, precision, p),
        unshared_scales(stage, p),
        item("gradients", Purpose::gradients,
             shared_out(trained, p.zero >= 2, p, each(precision.gradient_bytes)),
             p.zero >= 2 ? zero_source : precision.source),
        item("master weights", Purpose::optimizer, shared_out(kept, split, p, each(master)),
             clones    ? clones_source
             : of_bf16 ? bf16_source
                       : precision.source),
        item(std::string(optimizer.name) + " states", Purpose::optimizer,
             // Sums of rows and columns are of the parameters as they are.
             shared_out(stage.fills() && optimizer.rule == StateRule::factored
                            ? dense_and_experts(stage.trained)
                            : kept,
                        split, p, states),
             optimizer.source)};
    found.latest = item("gradients of one micro-batch", Purpose::gradients,
                        shared_out(trained, p.zero >= 2, p, each(precision.weight_bytes)),
                        of_bf16 ? bf16_source
                                : told("deepspeed/runtime/zero/stage_1_and_2.py, "
                                       "copy_grads_in_partition: a new buffer each time, while "
                                       "sums lie in the first"));
    found.shared_gradients = shared_out(kept, split, p, each(precision.gradient_bytes)).value();
    found.shared_weights = shared_out(kept, split, p, each(precision.weight_bytes)).value();
    found.trained = numbers;
    found.elements =
        stage.adapted ? checked_add(found.trained, element_count(stage.tensors)) : found.trained;
    return found;
}

}  // namespace rootspace::estimate
