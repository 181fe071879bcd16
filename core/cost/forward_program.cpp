#include "cost/forward_program.h"

#include <algorithm>

#include "cost/program_writer.h"

namespace rootspace {
namespace {

class ForwardCompiler {
  public:
    ForwardCompiler(const StageTape& tape, const StageUse& use, StagePrograms& stage, bool saving)
        : tape_(tape),
          use_(use),
          saving_(saving),
          writer_(tape, stage.slots, saving ? stage.forward_saving : stage.forward_plain),
          slot_of_value_(tape.values.size(), no_slot),
          extras_of_op_(tape.ops.size()) {
        slot_of_value_[0] = stage.input_slot;
    }

    SavedLayout compile() {
        for (int i = 0; i < op_count();) i = compile_op(i);
        return {slot_of_value_, extras_of_op_};
    }
    void mark_activations(const std::vector<int>& staying);

  private:
    int compile_op(int op_index);
    int output_slot(int op_index);
    bool overwrites_input(int op_index) const;
    bool ends_in_curve(int op_index) const;
    void release_read_inputs(int op_index);
    bool stays(int value) const { return saving_ && use_.kept(value); }
    int op_count() const { return static_cast<int>(tape_.ops.size()); }

    const StageTape& tape_;
    const StageUse& use_;
    bool saving_;
    ProgramWriter writer_;
    std::vector<int> slot_of_value_;
    std::vector<std::vector<int>> extras_of_op_;
};

// Returns the next op to compile: a curve that the product before it ends in is done with that.
int ForwardCompiler::compile_op(int op_index) {
    const TapeOp& op = tape_.ops[op_index];
    RunForward run{op_index, {}, no_slot, {}, no_slot};
    for (const int value : op.inputs) run.inputs.push_back(slot_of_value_[value]);
    run.output = output_slot(op_index);
    for (const Extra& extra : op.facts.extras)
        run.extras.push_back(writer_.allocate(extra.elements(), SlotPurpose::workspace));
    run.workspace = writer_.allocate(op.facts.forward_workspace_elements, SlotPurpose::workspace);
    if (ends_in_curve(op_index)) run.curve = op_index + 1;
    writer_.emit(run);
    writer_.release(run.workspace);
    extras_of_op_[op_index] = run.extras;
    if (!saving_)
        for (const int slot : run.extras) writer_.release(slot);
    release_read_inputs(op_index);
    if (run.curve == no_op) return op_index + 1;
    output_slot(run.curve);
    return run.curve + 1;
}

// Where nobody reads an op's first input again, the output may take its place.
bool ForwardCompiler::overwrites_input(int op_index) const {
    const TapeOp& op = tape_.ops[op_index];
    const int first = op.inputs.front();
    return op.facts.forward_in_place && first != 0 && use_.last_forward_reader(first) == op_index &&
           !stays(first);
}

// A linear op whose output only a curve reads, in place: it costs no byte to take both at once.
bool ForwardCompiler::ends_in_curve(int op_index) const {
    const int next = op_index + 1;
    return next < op_count() && std::holds_alternative<LinearOp>(tape_.ops[op_index].op) &&
           std::holds_alternative<CurveOp>(tape_.ops[next].op) &&
           tape_.ops[next].inputs.front() == tape_.ops[op_index].output && overwrites_input(next);
}

// An op's first input's slot, when nobody reads that again; otherwise a new one.
int ForwardCompiler::output_slot(int op_index) {
    const TapeOp& op = tape_.ops[op_index];
    const int first = op.inputs.front();
    const bool reuse = overwrites_input(op_index);
    const int slot = reuse ? slot_of_value_[first]
                           : writer_.allocate(writer_.elements(op.output), SlotPurpose::workspace);
    if (reuse) slot_of_value_[first] = no_slot;
    slot_of_value_[op.output] = slot;
    return slot;
}

void ForwardCompiler::release_read_inputs(int op_index) {
    for (const int value : tape_.ops[op_index].inputs) {
        const bool last = use_.last_forward_reader(value) == op_index;
        if (value == 0 || !last || stays(value) || slot_of_value_[value] == no_slot) continue;
        writer_.release(slot_of_value_[value]);
        slot_of_value_[value] = no_slot;
    }
}

// What outlives the program is an activation, all else was workspace. (Known only at the end: an op
// in place may turn a passing value's buffer into a kept one.)
void ForwardCompiler::mark_activations(const std::vector<int>& staying) {
    for (ProgramStep& step : writer_.program())
        if (auto* allocated = std::get_if<AllocateSlot>(&step);
            allocated && std::count(staying.begin(), staying.end(), allocated->slot) > 0)
            allocated->purpose = SlotPurpose::activation;
}

}  // namespace

void compile_forward_plain(const StageTape& tape, const StageUse& use, StagePrograms& stage) {
    ForwardCompiler compiler(tape, use, stage, false);
    stage.plain_output = compiler.compile().slot_of_value[tape.output_value()];
    compiler.mark_activations({stage.plain_output});
}

SavedLayout compile_forward_saving(const StageTape& tape, const StageUse& use,
                                   StagePrograms& stage) {
    ForwardCompiler compiler(tape, use, stage, true);
    const SavedLayout layout = compiler.compile();
    stage.saved_output = layout.slot_of_value[tape.output_value()];
    const auto save = [&](int slot, int value) {
        stage.saved_slots.push_back(slot);
        stage.saved_value_of_slot.push_back(value);
    };
    for (int value = 1; value < static_cast<int>(tape.values.size()); ++value)
        if (use.kept(value)) save(layout.slot_of_value[value], value);
    for (const auto& extras : layout.extras_of_op)
        for (const int slot : extras) save(slot, -1);
    compiler.mark_activations(stage.saved_slots);
    return layout;
}

}  // namespace rootspace
