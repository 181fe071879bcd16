// The two forwards of a stage: one that leaves only a(l), one that leaves ā(l).
#pragma once

#include "cost/stage_program.h"
#include "cost/value_use.h"

namespace rootspace {

// Writes stage.forward_plain and plain_output.
void compile_forward_plain(const StageTape& tape, const StageUse& use, StagePrograms& stage);

// Where the saving forward leaves what backward reads.
struct SavedLayout {
    std::vector<int> slot_of_value;  // no_slot where nothing is kept
    std::vector<std::vector<int>> extras_of_op;
};

// Writes stage.forward_saving, saved_output and saved_slots.
SavedLayout compile_forward_saving(const StageTape& tape, const StageUse& use,
                                   StagePrograms& stage);

}  // namespace rootspace
