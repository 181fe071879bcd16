// Weights, gradients, master copies and optimiser states of one device: a straight sum over its
// tensors, shared out as ZeRO does.
#pragma once

#include <vector>

#include "estimate/explain/item.h"
#include "estimate/training/optimizer.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

struct ModelStates {
    Item weights;  // trained ones
    Item frozen;   // of the base model beside adapters; 0 B without adapters
    Item scales;   // of them what is whole on every device although they are shared out; or 0 B
    Item gradients, master, optimizer;
    std::int64_t trained = 0;   // parameters of the device before ZeRO shares them out
    std::int64_t elements = 0;  // all of them, frozen ones too
    // Of one micro-batch, beside sums in `gradients`.
    Item latest = {};
    // Of the trained parameters whose states the device has: what an optimiser elsewhere gets from
    // it and gives back.
    Bytes shared_gradients = 0, shared_weights = 0;
};

ModelStates model_states(const StageShape& stage, const PrecisionRecipe& precision,
                         const OptimizerRule& optimizer, const OptimizerOptions& options,
                         const Parallelism& parallelism);

}  // namespace rootspace::estimate
