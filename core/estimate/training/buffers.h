// What a device holds so that devices can talk: gathered weights, buckets of gradients.
#pragma once

#include <vector>

#include "estimate/explain/item.h"
#include "estimate/explain/telling.h"
#include "estimate/training/parallelism.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// Which program trains; each has its own buffers. Its choice changes nothing else.
enum class Engine {
    torch,      // DistributedDataParallel; with ZeroRedundancyOptimizer for stage 1; FSDP2 for
                // stage 2, without resharding after forward, and for stage 3
    deepspeed,  // its defaults: bucket sizes, no overlap_comm at stages 1 and 2
    megatron    // gradients lie in the buffers that are reduced, weights in those gathered
};

// Never in the module that knows plain PyTorch alone.
constexpr bool is_deepspeed(Engine engine) {
    return knows_all_trainers && engine == Engine::deepspeed;
}
constexpr bool is_megatron(Engine engine) {
    return knows_all_trainers && engine == Engine::megatron;
}

struct BufferSetup {
    Engine engine = Engine::torch;
    bool gradient_as_bucket_view = false;  // torch, stages 0 and 1
    bool weights_away = false;  // on the host or a disk: gathered from there by one device too
};

// Elements of the `trained` tensors of a stage whose gradients are held whole at once where
// they are reduced after the last micro-batch alone, at the fullest moment of PyTorch's schedules
// (torch/distributed/pipelining). ScheduleInterleaved1F1B goes round the runs of blocks with
// micro_batches_a_round(): with one round in a step, all backwards of the last run come first, and
// stage.py reduces its gradients before those of another run begin. With more, every run has seen
// some micro-batches before the last of one.
std::int64_t accumulated_elements(const std::vector<WeightTensor>& trained,
                                  const Architecture& architecture, const Parallelism& p,
                                  std::int64_t stage, std::int64_t micro_batches);

// `summed`: the accumulated_elements() of what the stage trains.
std::vector<Item> communication_buffers(const StageShape& stage, std::int64_t summed,
                                        const PrecisionRecipe& precision, const Parallelism& p,
                                        const BufferSetup& setup);

bool has_untied_head(const StageShape& stage);

// Whether the stage's embedding is a group of its own, let go after forward and gathered again.
inline bool gathers_embedding_apart(const StageShape& stage, const Parallelism& p) {
    return knows_all_trainers && p.embedding_apart && has_untied_head(stage);
}

// Whether weights are gathered block by block, so that a gathered block is the cast that its
// products read.
bool gathers_weights(const Parallelism& p, const BufferSetup& setup);

}  // namespace rootspace::estimate
