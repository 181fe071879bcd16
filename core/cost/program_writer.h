// Appends steps to a program, numbering the slots they use.
#pragma once

#include <utility>

#include "cost/stage_program.h"

namespace rootspace {

class ProgramWriter {
  public:
    ProgramWriter(const StageTape& tape, std::vector<Slot>& slots, Program& program)
        : tape_(tape), slots_(slots), program_(program) {}

    std::int64_t elements(int value) const {
        return checked_mul(tape_.values[value].rows, tape_.values[value].columns);
    }
    int new_slot(std::int64_t elements) {
        slots_.push_back({elements});
        return static_cast<int>(slots_.size()) - 1;
    }
    // no_slot for no elements.
    int allocate(std::int64_t elements, SlotPurpose purpose) {
        if (elements == 0) return no_slot;
        const int slot = new_slot(elements);
        emit(AllocateSlot{slot, purpose});
        return slot;
    }
    void release(int slot) {
        if (slot != no_slot) emit(ReleaseSlot{slot});
    }
    void emit(ProgramStep step) { program_.push_back(std::move(step)); }
    Program& program() { return program_; }

  private:
    const StageTape& tape_;
    std::vector<Slot>& slots_;
    Program& program_;
};

}  // namespace rootspace
