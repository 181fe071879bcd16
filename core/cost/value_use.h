// Who reads each value of a stage, and until when: what decides what is kept and what is let go.
#pragma once

#include <vector>

#include "cost/stage_tape.h"

namespace rootspace {

struct ValueUse {
    int last_forward_reader = -1;   // op index
    int last_backward_reader = -1;  // op index, the smallest: backward walks down; -1: nobody
};

class StageUse {
  public:
    // `want_input_gradient`: false for stage 1.
    StageUse(const StageTape& tape, bool want_input_gradient);

    // Somebody wants this value's gradient: it depends on a parameter, or is value 0 and asked for.
    bool gradient_wanted(int value) const { return wanted_[value]; }
    int last_forward_reader(int value) const { return values_[value].last_forward_reader; }
    int last_backward_reader(int value) const { return values_[value].last_backward_reader; }
    bool backward_reads(int value) const { return values_[value].last_backward_reader >= 0; }
    // Part of ā(l): read by backward, or the stage's output. Value 0 belongs to the stage before.
    bool kept(int value) const {
        return value != 0 && (value == output_value_ || backward_reads(value));
    }

  private:
    std::vector<bool> wanted_;
    std::vector<ValueUse> values_;
    int output_value_;
};

}  // namespace rootspace
