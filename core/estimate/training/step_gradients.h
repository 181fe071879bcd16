// Gradients that a program holds after the last backward: to reduce them, and for the optimiser.
#pragma once

#include "estimate/explain/item.h"
#include "estimate/training/model_states.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// The most that lies on the device at once, the gradients that backward leaves among them, where
// the states are on it too. 0 B where it is no more than backward leaves.
Quantity gradients_after_backward(const StageShape& stage, const ModelStates& states,
                                  const PrecisionRecipe& precision, const Parallelism& parallelism);

// Of that, what is beyond the bytes that backward had and leaves, gradients among them.
Item step_beyond(const Quantity& after_backward, Bytes left);

}  // namespace rootspace::estimate
