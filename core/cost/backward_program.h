// The backward of a stage: uses up delta(l) and ā(l), leaves delta(l-1).
#pragma once

#include "cost/forward_program.h"

namespace rootspace {

// Writes stage.backward, delta_slot and input_gradient.
void compile_backward(const StageTape& tape, const StageUse& use, const SavedLayout& saved,
                      StagePrograms& stage);

}  // namespace rootspace
