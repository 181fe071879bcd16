// What a device holds so that devices can talk: gathered weights, buckets of gradients.
#pragma once

#include <vector>

#include "estimate/explain/item.h"
#include "estimate/training/parallelism.h"
#include "estimate/training/precision.h"

namespace rootspace::estimate {

// Which program trains; each has its own buffers. Its choice changes nothing else.
enum class Engine {
    torch,      // DistributedDataParallel; with ZeroRedundancyOptimizer for stage 1; FSDP2 for
                // stage 2, without resharding after forward, and for stage 3
    deepspeed,  // default bucket sizes
    megatron    // gradients lie in the buffers that are reduced, weights in those gathered
};

struct BufferSetup {
    Engine engine = Engine::torch;
    bool gradient_as_bucket_view = false;  // torch, stages 0 and 1
    bool weights_away = false;  // on the host or a disk: gathered from there by one device too
};

// `tensors` are the device's whole ones (parallelism.h), `trained` those of them or of the adapters
// that have gradients. Includes 16- and 8-bit casts of weights, which are held whether or not
// devices share.
std::vector<Item> communication_buffers(const std::vector<WeightTensor>& tensors,
                                        const std::vector<WeightTensor>& trained,
                                        const PrecisionRecipe& precision, const Parallelism& p,
                                        const BufferSetup& setup);

}  // namespace rootspace::estimate
