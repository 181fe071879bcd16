// What a training setup means to the parts of a step: what the program that trains refuses, how it
// runs the blocks, and how its optimiser has the states.
#pragma once

#include "estimate/training/model_states.h"
#include "estimate/training/training.h"

namespace rootspace::estimate {

// Throws InputError naming the field.
void check_setup(const Architecture& architecture, const TrainingSetup& setup);

// Whether operations run under torch.autocast.
bool runs_autocast(const TrainingSetup& setup, const PrecisionRecipe& precision);

// `tensors` are the whole model's.
ActivationSetup activation_setup(const Architecture& architecture, const TrainingSetup& setup,
                                 const PrecisionRecipe& precision,
                                 const std::vector<WeightTensor>& tensors);

OptimizerOptions optimizer_options(const TrainingSetup& setup, const PrecisionRecipe& precision);

// Of DeepSpeed since August 2025 (pull request 7515): before, bfloat16 at stage 0 was
// BF16_Optimizer's with and without a pipeline.
StateHolder state_holder(const TrainingSetup& setup, const PrecisionRecipe& precision);

}  // namespace rootspace::estimate
