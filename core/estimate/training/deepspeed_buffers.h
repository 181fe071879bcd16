// From what DeepSpeed reduces gradients: its bucket, and the copy that is sent.
#pragma once

#include <vector>

#include "estimate/explain/item.h"
#include "estimate/training/base_weights.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// deepspeed/runtime/zero/config.py, sub_group_size: of which stage 3 takes one at a time.
inline const WholeCoefficient deepspeed_sub_group{"deepspeed.sub_group_size", 1'000'000'000};

// While backward runs. `gathered`: all weights of the stage; `shared`: there are other devices to
// gather from.
std::vector<Item> deepspeed_buffers(const StageShape& stage, const GatheredWeights& gathered,
                                    const PrecisionRecipe& precision, const Parallelism& p,
                                    bool shared);

// What stage 1 reduces from after the last backward: the bucket and its copy.
Quantity reduced_after_backward(const StageShape& stage, const PrecisionRecipe& precision,
                                const Parallelism& p);

// Numbers in the largest run of gradients that stage 0 copies to reduce them after the last
// backward: tensors one after another until there are more than a bucket's; one by itself is sent
// from where it lies (deepspeed/runtime/engine.py, allreduce_no_retain; torch,
// flatten_dense_tensors). Experts on devices of their own are reduced apart.
std::int64_t flattened_elements(const std::vector<WeightTensor>& trained, const Parallelism& p);

}  // namespace rootspace::estimate
