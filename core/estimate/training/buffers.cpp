#include "estimate/training/buffers.h"

#include <algorithm>
#include <map>

#include "estimate/explain/telling.h"
#include "estimate/training/base_weights.h"
#include "estimate/training/deepspeed_buffers.h"

namespace rootspace::estimate {
namespace {

// FSDP2 prefetches one block while another is in use.
const WholeCoefficient gathered_blocks{"fsdp2.gathered_blocks", 2};

// What is gathered of a stage: FSDP2 has a group a block, and one of the rest, `root`, or two.
struct Groups {
    GatheredWeights all, root, embedding, largest_block;
    std::int64_t blocks = 0;
};

Groups gathered_groups(const StageShape& stage, const PrecisionRecipe& precision,
                       const Parallelism& p) {
    Groups found;
    const bool apart = gathers_embedding_apart(stage, p);
    std::map<std::int64_t, GatheredWeights> blocks;
    each_gathered(stage, [&](const WeightTensor& tensor, const GatheredWeights& weights) {
        (tensor.block >= 0                                   ? blocks[tensor.block]
         : apart && tensor.component == Component::embedding ? found.embedding
                                                             : found.root)
            .add(weights);
        found.all.add(weights);
    });
    found.blocks = static_cast<std::int64_t>(blocks.size());
    for (const auto& [block, group] : blocks)
        if (group.bytes(precision) > found.largest_block.bytes(precision))
            found.largest_block = group;
    return found;
}

struct Trained {
    std::int64_t elements = 0, largest_block = 0;
    std::int64_t head = 0;  // the embedding where it is that
    std::int64_t sent = 0;  // of the largest block, with shards filled up
};

Trained trained_of(const std::vector<WeightTensor>& tensors) {
    Trained found;
    std::map<std::int64_t, std::int64_t> blocks;
    for (const WeightTensor& tensor : tensors) {
        found.elements = checked_add(found.elements, tensor.elements());
        // The head comes after an embedding of its own.
        if (knows_all_trainers && (tensor.role == "token_embd" || tensor.role == "output"))
            found.head = tensor.elements();
        if (tensor.block < 0) continue;
        std::int64_t& block = blocks[tensor.block];
        block = checked_add(block, tensor.elements());
        found.largest_block = std::max(found.largest_block, block);
    }
    return found;
}

bool shares_weights(const Parallelism& p, const BufferSetup& setup) {
    return replicas(p) > 1 || (expert_replicas(p) > 1 && p.data > 1) || setup.weights_away;
}

Item buffer(const char* name, const Quantity& bytes, const char* source) {
    return item(name, Purpose::workspace, bytes, source);
}

const char* root_words(const Groups& all) {
    return !knows_all_trainers || all.embedding.empty() ? "outside the blocks"
                                                        : "of one group outside the blocks";
}

// What FSDP2 holds for a moment, whether or not weights are given back after forward.
void add_fsdp2_collectives(std::vector<Item>& items, const Groups& all, const Trained& trained,
                           std::int64_t summed, const PrecisionRecipe& precision, bool pipeline) {
    const Quantity compute(precision.compute_bytes, "B");
    const Quantity reduced(precision.gradient_bytes, "B");
    const Quantity block = all.largest_block.quantity("of the largest block", precision);
    // Gathered one by one, the embedding before the blocks and the head after them.
    const GatheredWeights& outside =
        knows_all_trainers && all.embedding.bytes(precision) > all.root.bytes(precision)
            ? all.embedding
            : all.root;
    const Quantity root = outside.quantity(root_words(all), precision);
    if (pipeline)
        items.push_back(buffer(
            "gradients of all micro-batches", Quantity(summed, "trained parameters") * reduced,
            summed < trained.elements
                ? told("torch/distributed/fsdp/_fsdp_param.py, to_accumulated_grad_if_needed: "
                       "whole, in the type reduced in; torch/distributed/pipelining, "
                       "ScheduleInterleaved1F1B: of the last run of blocks, reduced before "
                       "the run before it begins its backwards")
                : told("torch/distributed/fsdp/_fsdp_param.py, to_accumulated_grad_if_needed: "
                       "whole, in the type reduced in, until the last micro-batch")));
    const Quantity before = all.blocks > 1 ? larger(root, block) : root;
    items.push_back(buffer(
        "all-gather buffer", before + block,
        told("torch/distributed/fsdp, FSDPParamGroup.wait_for_unshard: a group's flat output is "
             "let go once the next group's is allocated, both in a stream of their own")));
    const Quantity whole(trained.largest_block, "trained parameters of the largest block");
    items.push_back(
        buffer("gradients before reduce-scatter",
               trained.sent == trained.largest_block
                   ? whole * (compute + reduced)
                   : whole * compute + Quantity(trained.sent, "with shards filled up") * reduced,
               told("torch/distributed/fsdp/_fsdp_collectives.py, foreach_reduce: the block's "
                    "gradients and one flat input in the type reduced in")));
}

// The loss's parts leave the head's gradients whole until the last of them, and their reduction's
// input lasts until the next group's.
void add_head_sum(std::vector<Item>& items, const Trained& trained,
                  const PrecisionRecipe& precision) {
    if (trained.head == 0) return;
    items.push_back(
        buffer("the head's gradients of all parts",
               Quantity(trained.head, "trained parameters of the head") *
                   Quantity(precision.gradient_bytes, "B"),
               told("pytorch/torchtitan, components/loss.py, ChunkedLossWrapper: "
                    "set_requires_gradient_sync off but for the last part; torch/distributed/fsdp/"
                    "_fsdp_param.py, to_accumulated_grad_if_needed")));
}

void add_fsdp2(std::vector<Item>& items, const Groups& all, const Trained& trained,
               std::int64_t summed, const PrecisionRecipe& precision, const Parallelism& p) {
    const Quantity block = all.largest_block.quantity("of the largest block", precision);
    const Quantity root = all.root.quantity(root_words(all), precision);
    const bool pipeline = p.pipeline > 1;
    if (pipeline || p.zero == 2) {
        items.push_back(
            buffer("gathered weights", all.all.quantity("of the stage", precision),
                   pipeline ? told("pytorch/torchtitan parallelize_llama.py, apply_fsdp: with a "
                                   "pipeline blocks stay gathered from one micro-batch to the next")
                            : told("torch/distributed/fsdp, fully_shard with reshard_after_forward "
                                   "off: what is gathered for forward, in the type computed in "
                                   "(_fsdp_param.py, all_gather_inputs), stays until backward is "
                                   "done")));
    } else {
        items.push_back(buffer(
            "gathered weights", root + Quantity(gathered_blocks, "blocks") * block,
            all.embedding.empty() ? told("torch/distributed/fsdp, FSDPState._lazy_init: the root "
                                         "group stays gathered; one block is prefetched")
                                  : told("pytorch/torchtitan, distributed/fsdp.py, "
                                         "apply_fsdp_to_decoder: norm and head stay gathered, the "
                                         "embedding does not; one block is prefetched")));
    }
    add_fsdp2_collectives(items, all, trained, summed, precision, pipeline);
}

}  // namespace

std::int64_t accumulated_elements(const std::vector<WeightTensor>& trained,
                                  const Architecture& architecture, const Parallelism& p,
                                  std::int64_t stage, std::int64_t micro_batches) {
    const auto all = static_cast<std::int64_t>(architecture.blocks.size());
    const bool round = p.chunks > 1 && micro_batches == micro_batches_a_round(p, micro_batches);
    const std::vector<std::int64_t> last =
        round ? chunk_blocks(all, p, stage, p.chunks - 1) : std::vector<std::int64_t>{};
    std::int64_t elements = 0;
    for (const WeightTensor& tensor : trained) {
        // The embedding is in the first run of the first stage, the head in the last of the last.
        const bool in_last = tensor.block < 0
                                 ? stage == p.pipeline - 1
                                 : std::binary_search(last.begin(), last.end(), tensor.block);
        if (!round || in_last) elements = checked_add(elements, tensor.elements());
    }
    return elements;
}

bool has_untied_head(const StageShape& stage) {
    return std::any_of(stage.tensors.begin(), stage.tensors.end(),
                       [](const WeightTensor& tensor) { return tensor.role == "output"; });
}

bool gathers_weights(const Parallelism& p, const BufferSetup& setup) {
    return shares_weights(p, setup) &&
           (p.zero == 3 || (p.zero == 2 && setup.engine == Engine::torch));
}

std::vector<Item> communication_buffers(const StageShape& stage, std::int64_t summed,
                                        const PrecisionRecipe& precision, const Parallelism& p,
                                        const BufferSetup& setup) {
    std::vector<Item> items;
    const bool shared = shares_weights(p, setup);
    if (!shared && !is_deepspeed(setup.engine)) return items;
    const Groups all = gathered_groups(stage, precision, p);
    Trained trained = trained_of(stage.trained);
    trained.sent = trained_of(stage.shared_trained()).largest_block;
    switch (setup.engine) {
        case Engine::torch:
            if (p.zero >= 2) add_fsdp2(items, all, trained, summed, precision, p);
            // In a pipeline all gradients are whole until the last micro-batch.
            if (knows_all_trainers && p.zero >= 2 && p.pipeline == 1 && stage.loss_parts > 1)
                add_head_sum(items, trained, precision);
            // Stage 1 is torch.distributed.optim.ZeroRedundancyOptimizer under
            // DistributedDataParallel, which keeps its buckets.
            if (p.zero <= 1 && !setup.gradient_as_bucket_view)
                items.push_back(buffer(
                    "gradient buckets",
                    Quantity(trained.elements, "trained parameters") *
                        Quantity(precision.gradient_bytes, "B"),
                    told("torch.nn.parallel.DistributedDataParallel: buckets of 25 MiB, "
                         "together as large as the gradients unless gradient_as_bucket_view")));
            break;
        case Engine::deepspeed:
            if (knows_all_trainers) items = deepspeed_buffers(stage, all.all, precision, p, shared);
            break;
        case Engine::megatron:
            break;
    }
    return items;
}

}  // namespace rootspace::estimate
