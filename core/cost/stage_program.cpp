#include "cost/stage_program.h"

#include <algorithm>

namespace rootspace {
namespace {

// For each value: the first op that reads it in forward, and what backward wants of it.
struct ValueUse {
    int last_forward_reader = -1;   // op index
    int last_backward_reader = -1;  // op index, the smallest: backward walks down
    bool kept() const { return last_backward_reader >= 0; }
};

// An op whose output's gradient nobody wants never runs backward, and reads nothing there.
std::vector<ValueUse> value_uses(const StageTape& tape, const std::vector<bool>& wanted) {
    std::vector<ValueUse> uses(tape.values.size());
    const auto read_in_backward = [&](int value, int op) {
        int& reader = uses[value].last_backward_reader;
        reader = reader < 0 ? op : std::min(reader, op);
    };
    for (int i = 0; i < static_cast<int>(tape.ops.size()); ++i) {
        const TapeOp& op = tape.ops[i];
        const bool runs_backward = wanted[op.output];
        for (const int value : op.inputs) {
            uses[value].last_forward_reader = i;
            if (runs_backward && op.facts.backward_reads_input) read_in_backward(value, i);
        }
        if (runs_backward && op.facts.backward_reads_output) read_in_backward(op.output, i);
    }
    return uses;
}

// Values whose gradient somebody wants: those that depend on a parameter, and value 0 if asked for.
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

class Compiler {
  public:
    Compiler(const StageTape& tape, bool want_input_gradient)
        : tape_(tape),
          wanted_(wanted_gradients(tape, want_input_gradient)),
          uses_(value_uses(tape, wanted_)) {
        new_slot(elements(0));
    }

    StagePrograms compile() {
        forward(false);
        forward(true);
        backward();
        return std::move(stage_);
    }

  private:
    int new_slot(std::int64_t elements) {
        stage_.slots.push_back({elements});
        return static_cast<int>(stage_.slots.size()) - 1;
    }
    std::int64_t elements(int value) const {
        return checked_mul(tape_.values[value].rows, tape_.values[value].columns);
    }
    void emit(ProgramStep step) { program_->push_back(std::move(step)); }
    int allocate(std::int64_t elements, SlotPurpose purpose) {
        if (elements == 0) return no_slot;
        const int slot = new_slot(elements);
        emit(AllocateSlot{slot, purpose});
        return slot;
    }
    void release(int slot) {
        if (slot != no_slot) emit(ReleaseSlot{slot});
    }

    void forward(bool saving);
    int forward_output(int op_index, bool saving, std::vector<int>& slot_of_value);
    void mark_activations(const std::vector<int>& staying);
    void release_read_inputs(int op_index, bool saving, std::vector<int>& slot_of_value);

    void backward();
    void backward_add(const TapeOp& op);
    void backward_op(int op_index);
    std::vector<int> gradient_targets(const TapeOp& op, int delta);
    void deliver(int value, int slot);
    void unshare(int slot);
    void release_after_backward(int op_index);
    bool kept(int value) const {
        return value != 0 && (value == tape_.output_value() || uses_[value].kept());
    }

    const StageTape& tape_;
    std::vector<bool> wanted_;
    std::vector<ValueUse> uses_;
    StagePrograms stage_;
    Program* program_ = nullptr;

    // Of the saving forward, for backward to read.
    std::vector<int> saved_slot_;                 // by value
    std::vector<std::vector<int>> saved_extras_;  // by op
    // Of the backward being compiled.
    std::vector<int> gradient_slot_;  // by value
    std::vector<int> sharers_;        // by slot
};

void Compiler::forward(bool saving) {
    program_ = saving ? &stage_.forward_saving : &stage_.forward_plain;
    std::vector<int> slot_of_value(tape_.values.size(), no_slot);
    slot_of_value[0] = stage_.input_slot;
    for (int i = 0; i < static_cast<int>(tape_.ops.size()); ++i) {
        const TapeOp& op = tape_.ops[i];
        RunForward run{i, {}, no_slot, {}, no_slot};
        for (const int value : op.inputs) run.inputs.push_back(slot_of_value[value]);
        run.output = forward_output(i, saving, slot_of_value);
        for (const Extra& extra : op.facts.extras)
            run.extras.push_back(allocate(extra.elements(), SlotPurpose::workspace));
        run.workspace = allocate(op.facts.forward_workspace_elements, SlotPurpose::workspace);
        emit(run);
        release(run.workspace);
        if (saving)
            saved_extras_.push_back(run.extras);
        else
            for (const int slot : run.extras) release(slot);
        release_read_inputs(i, saving, slot_of_value);
    }
    const int output = slot_of_value[tape_.output_value()];
    if (!saving) {
        stage_.plain_output = output;
        mark_activations({output});
        return;
    }
    stage_.saved_output = output;
    saved_slot_ = slot_of_value;
    for (int value = 1; value < static_cast<int>(tape_.values.size()); ++value)
        if (kept(value)) {
            stage_.saved_slots.push_back(slot_of_value[value]);
            stage_.saved_value_of_slot.push_back(value);
        }
    for (const auto& extras : saved_extras_)
        for (const int slot : extras) {
            stage_.saved_slots.push_back(slot);
            stage_.saved_value_of_slot.push_back(-1);
        }
    mark_activations(stage_.saved_slots);
}

// What outlives the program is an activation, all else was workspace. (Known only at the end: an op
// in place may turn a passing value's buffer into a kept one.)
void Compiler::mark_activations(const std::vector<int>& staying) {
    for (ProgramStep& step : *program_)
        if (auto* allocated = std::get_if<AllocateSlot>(&step);
            allocated && std::count(staying.begin(), staying.end(), allocated->slot) > 0)
            allocated->purpose = SlotPurpose::activation;
}

// The slot of an op's output: its first input's, when nobody reads that again; otherwise a new one.
int Compiler::forward_output(int op_index, bool saving, std::vector<int>& slot_of_value) {
    const TapeOp& op = tape_.ops[op_index];
    const int first = op.inputs.front();
    const bool reuse = op.facts.forward_in_place && first != 0 &&
                       uses_[first].last_forward_reader == op_index && !(saving && kept(first));
    const int slot =
        reuse ? slot_of_value[first] : allocate(elements(op.output), SlotPurpose::workspace);
    if (reuse) slot_of_value[first] = no_slot;
    slot_of_value[op.output] = slot;
    return slot;
}

void Compiler::release_read_inputs(int op_index, bool saving, std::vector<int>& slot_of_value) {
    for (const int value : tape_.ops[op_index].inputs) {
        const bool last = uses_[value].last_forward_reader == op_index;
        if (value == 0 || !last || (saving && kept(value)) || slot_of_value[value] == no_slot)
            continue;
        release(slot_of_value[value]);
        slot_of_value[value] = no_slot;
    }
}

void Compiler::backward() {
    program_ = &stage_.backward;
    gradient_slot_.assign(tape_.values.size(), no_slot);
    const bool is_loss = std::holds_alternative<CrossEntropyOp>(tape_.ops.back().op) ||
                         std::holds_alternative<SquaredErrorOp>(tape_.ops.back().op);
    if (!is_loss) {
        stage_.delta_slot = new_slot(elements(tape_.output_value()));
        gradient_slot_[tape_.output_value()] = stage_.delta_slot;
    }
    sharers_.assign(stage_.slots.size(), 1);
    // Kept only because ā(l) contains a(l): backward itself never reads it.
    if (!uses_[tape_.output_value()].kept()) release(saved_slot_[tape_.output_value()]);
    for (int i = static_cast<int>(tape_.ops.size()) - 1; i >= 0; --i) {
        const TapeOp& op = tape_.ops[i];
        if (!wanted_[op.output]) {
            unshare(gradient_slot_[op.output]);
            for (const int slot : saved_extras_[i]) release(slot);
        } else if (std::holds_alternative<AddOp>(op.op)) {
            backward_add(op);
        } else {
            backward_op(i);
        }
        release_after_backward(i);
    }
    stage_.input_gradient = gradient_slot_[0];
}

// The gradient of a sum is handed on to both terms; nothing is copied.
void Compiler::backward_add(const TapeOp& op) {
    const int delta = gradient_slot_[op.output];
    for (const int value : op.inputs) {
        if (!wanted_[value]) continue;
        ++sharers_[delta];
        deliver(value, delta);
    }
    unshare(delta);
}

void Compiler::backward_op(int op_index) {
    const TapeOp& op = tape_.ops[op_index];
    const int delta = gradient_slot_[op.output];
    RunBackward run{op_index, {}, no_slot, saved_extras_[op_index], delta, {}, no_slot};
    for (const int value : op.inputs)
        run.inputs.push_back(op.facts.backward_reads_input
                                 ? (value == 0 ? stage_.input_slot : saved_slot_[value])
                                 : no_slot);
    if (op.facts.backward_reads_output) run.output = saved_slot_[op.output];
    run.input_gradients = gradient_targets(op, delta);
    run.workspace = allocate(op.facts.backward_workspace_elements, SlotPurpose::workspace);
    sharers_.resize(stage_.slots.size(), 1);
    emit(run);
    release(run.workspace);
    for (const int slot : run.extras) release(slot);
    if (std::find(run.input_gradients.begin(), run.input_gradients.end(), delta) ==
        run.input_gradients.end())
        unshare(delta);
    for (std::size_t i = 0; i < op.inputs.size(); ++i)
        if (run.input_gradients[i] != no_slot) deliver(op.inputs[i], run.input_gradients[i]);
}

std::vector<int> Compiler::gradient_targets(const TapeOp& op, int delta) {
    std::vector<int> targets;
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        const int value = op.inputs[i];
        if (!wanted_[value]) {
            targets.push_back(no_slot);
        } else if (i == 0 && op.facts.backward_in_place && delta != no_slot &&
                   sharers_[delta] == 1) {
            targets.push_back(delta);
        } else {
            targets.push_back(allocate(elements(value), SlotPurpose::activation_gradient));
            sharers_.resize(stage_.slots.size(), 1);
        }
    }
    return targets;
}

// A contribution to a value's gradient arrives in `slot`; a second one is added to the first, in a
// buffer that nobody else reads.
void Compiler::deliver(int value, int slot) {
    const int earlier = gradient_slot_[value];
    if (earlier == no_slot) {
        gradient_slot_[value] = slot;
        return;
    }
    int target = slot, other = earlier;
    if (sharers_[slot] > 1) {
        if (earlier != slot && sharers_[earlier] == 1) {
            std::swap(target, other);
        } else {
            const int sum = allocate(elements(value), SlotPurpose::activation_gradient);
            sharers_.resize(stage_.slots.size(), 1);
            emit(AddGradients{sum, slot, earlier});
            unshare(slot);
            unshare(earlier);
            gradient_slot_[value] = sum;
            return;
        }
    }
    emit(AddGradients{target, target, other});
    unshare(other);
    gradient_slot_[value] = target;
}

void Compiler::unshare(int slot) {
    if (slot != no_slot && --sharers_[slot] == 0) release(slot);
}

void Compiler::release_after_backward(int op_index) {
    for (int value = 1; value < static_cast<int>(tape_.values.size()); ++value)
        if (uses_[value].last_backward_reader == op_index) release(saved_slot_[value]);
}

}  // namespace

StagePrograms compile_stage(const StageTape& tape, bool want_input_gradient) {
    return Compiler(tape, want_input_gradient).compile();
}

ProgramElements count_elements(const Program& program, const std::vector<Slot>& slots,
                               std::int64_t initially_held) {
    std::int64_t held = initially_held, peak = initially_held;
    for (const ProgramStep& step : program) {
        if (const auto* allocated = std::get_if<AllocateSlot>(&step)) {
            held = checked_add(held, slots[allocated->slot].elements);
            peak = std::max(peak, held);
        } else if (const auto* released = std::get_if<ReleaseSlot>(&step)) {
            held -= slots[released->slot].elements;
        }
    }
    return {peak, held};
}

}  // namespace rootspace
