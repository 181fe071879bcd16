#include "cost/backward_program.h"

#include <algorithm>

#include "cost/program_writer.h"

namespace rootspace {
namespace {

class BackwardCompiler {
  public:
    BackwardCompiler(const StageTape& tape, const StageUse& use, const SavedLayout& saved,
                     StagePrograms& stage)
        : tape_(tape),
          use_(use),
          saved_(saved),
          stage_(stage),
          writer_(tape, stage.slots, stage.backward),
          gradient_slot_(tape.values.size(), no_slot) {}

    void compile();

  private:
    void backward_add(const TapeOp& op);
    void backward_op(int op_index);
    std::vector<int> gradient_targets(const TapeOp& op, int delta);
    void deliver(int value, int slot);
    void unshare(int slot);
    void release_after_backward(int op_index);

    const StageTape& tape_;
    const StageUse& use_;
    const SavedLayout& saved_;
    StagePrograms& stage_;
    ProgramWriter writer_;
    std::vector<int> gradient_slot_;  // by value
    std::vector<int> sharers_;        // by slot: values whose gradient it holds
};

void BackwardCompiler::compile() {
    const bool is_loss = std::holds_alternative<CrossEntropyOp>(tape_.ops.back().op) ||
                         std::holds_alternative<SquaredErrorOp>(tape_.ops.back().op);
    if (!is_loss) {
        stage_.delta_slot = writer_.new_slot(writer_.elements(tape_.output_value()));
        gradient_slot_[tape_.output_value()] = stage_.delta_slot;
    }
    sharers_.assign(stage_.slots.size(), 1);
    // Kept only because ā(l) contains a(l): backward itself never reads it.
    if (!use_.backward_reads(tape_.output_value()))
        writer_.release(saved_.slot_of_value[tape_.output_value()]);
    for (int i = static_cast<int>(tape_.ops.size()) - 1; i >= 0; --i) {
        const TapeOp& op = tape_.ops[i];
        if (!use_.gradient_wanted(op.output)) {
            unshare(gradient_slot_[op.output]);
            for (const int slot : saved_.extras_of_op[i]) writer_.release(slot);
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
void BackwardCompiler::backward_add(const TapeOp& op) {
    const int delta = gradient_slot_[op.output];
    for (const int value : op.inputs) {
        if (!use_.gradient_wanted(value)) continue;
        ++sharers_[delta];
        deliver(value, delta);
    }
    unshare(delta);
}

void BackwardCompiler::backward_op(int op_index) {
    const TapeOp& op = tape_.ops[op_index];
    const int delta = gradient_slot_[op.output];
    RunBackward run{op_index, {}, no_slot, saved_.extras_of_op[op_index], delta, {}, no_slot};
    for (const int value : op.inputs)
        run.inputs.push_back(op.facts.backward_reads_input
                                 ? (value == 0 ? stage_.input_slot : saved_.slot_of_value[value])
                                 : no_slot);
    if (op.facts.backward_reads_output) run.output = saved_.slot_of_value[op.output];
    run.input_gradients = gradient_targets(op, delta);
    run.workspace = writer_.allocate(op.facts.backward_workspace_elements, SlotPurpose::workspace);
    sharers_.resize(stage_.slots.size(), 1);
    writer_.emit(run);
    writer_.release(run.workspace);
    for (const int slot : run.extras) writer_.release(slot);
    if (std::find(run.input_gradients.begin(), run.input_gradients.end(), delta) ==
        run.input_gradients.end())
        unshare(delta);
    for (std::size_t i = 0; i < op.inputs.size(); ++i)
        if (run.input_gradients[i] != no_slot) deliver(op.inputs[i], run.input_gradients[i]);
}

std::vector<int> BackwardCompiler::gradient_targets(const TapeOp& op, int delta) {
    std::vector<int> targets;
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        const int value = op.inputs[i];
        if (!use_.gradient_wanted(value)) {
            targets.push_back(no_slot);
        } else if (i == 0 && op.facts.backward_in_place && delta != no_slot &&
                   sharers_[delta] == 1) {
            targets.push_back(delta);
        } else {
            targets.push_back(
                writer_.allocate(writer_.elements(value), SlotPurpose::activation_gradient));
            sharers_.resize(stage_.slots.size(), 1);
        }
    }
    return targets;
}

// A contribution to a value's gradient arrives in `slot`; a second one is added to the first, in a
// buffer that nobody else reads.
void BackwardCompiler::deliver(int value, int slot) {
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
            const int sum =
                writer_.allocate(writer_.elements(value), SlotPurpose::activation_gradient);
            sharers_.resize(stage_.slots.size(), 1);
            writer_.emit(AddGradients{sum, slot, earlier});
            unshare(slot);
            unshare(earlier);
            gradient_slot_[value] = sum;
            return;
        }
    }
    writer_.emit(AddGradients{target, target, other});
    unshare(other);
    gradient_slot_[value] = target;
}

void BackwardCompiler::unshare(int slot) {
    if (slot != no_slot && --sharers_[slot] == 0) writer_.release(slot);
}

void BackwardCompiler::release_after_backward(int op_index) {
    for (int value = 1; value < static_cast<int>(tape_.values.size()); ++value)
        if (use_.last_backward_reader(value) == op_index)
            writer_.release(saved_.slot_of_value[value]);
}

}  // namespace

void compile_backward(const StageTape& tape, const StageUse& use, const SavedLayout& saved,
                      StagePrograms& stage) {
    BackwardCompiler(tape, use, saved, stage).compile();
}

}  // namespace rootspace
