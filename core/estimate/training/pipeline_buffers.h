// What a stage of PyTorch's pipeline holds beside what its micro-batches in flight keep.
#pragma once

#include <vector>

#include "estimate/explain/item.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// torch.distributed.pipelining gives each micro-batch of a step its own buffers to receive inputs
// and gradients into, and keeps the last stage's outputs until the step ends. Inputs and outputs of
// the `chunks_in_flight` are among the kept activations. None without a pipeline.
std::vector<Item> pipeline_buffers(const Architecture& architecture, const StageShape& stage,
                                   const ActivationSetup& setup, const Parallelism& parallelism,
                                   std::int64_t chunks_in_flight);

}  // namespace rootspace::estimate
