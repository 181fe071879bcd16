// Bytes that each device sends in one training step, by reason. Counts alone: times follow from a
// device's links.
#pragma once

#include <vector>

#include "estimate/explain/flow.h"
#include "estimate/training/buffers.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// What is gathered and reduced how often is what buffers.h says the program holds in between.
std::vector<Flow> step_traffic(const Architecture& architecture, const StageShape& stage,
                               const PrecisionRecipe& precision, const ActivationSetup& setup,
                               const Parallelism& parallelism, Engine engine = Engine::torch);

}  // namespace rootspace::estimate
