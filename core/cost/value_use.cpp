#include "cost/value_use.h"

#include <algorithm>

namespace rootspace {
namespace {

std::vector<bool> wanted_gradients(const StageTape& tape, bool want_input_gradient) {
    std::vector<bool> wanted(tape.values.size(), false);
    wanted[0] = want_input_gradient;
    for (const TapeOp& op : tape.ops) {
        bool needed = !op.facts.parameters.empty();
        for (const int value : op.inputs) needed = needed || wanted[value];
        wanted[op.output] = needed;
    }
    return wanted;
}

}  // namespace

StageUse::StageUse(const StageTape& tape, bool want_input_gradient)
    : wanted_(wanted_gradients(tape, want_input_gradient)),
      values_(tape.values.size()),
      output_value_(tape.output_value()) {
    const auto read_in_backward = [this](int value, int op) {
        int& reader = values_[value].last_backward_reader;
        reader = reader < 0 ? op : std::min(reader, op);
    };
    for (int i = 0; i < static_cast<int>(tape.ops.size()); ++i) {
        const TapeOp& op = tape.ops[i];
        // An op whose output's gradient nobody wants never runs backward, and reads nothing there.
        const bool runs_backward = wanted_[op.output];
        for (const int value : op.inputs) {
            values_[value].last_forward_reader = i;
            if (runs_backward && op.facts.backward_reads_input) read_in_backward(value, i);
        }
        if (runs_backward && op.facts.backward_reads_output) read_in_backward(op.output, i);
    }
}

}  // namespace rootspace
