#include "execute/stage_run.h"

#include <algorithm>

#include "layers/run_op.h"
#include "numeric/elementwise.h"

namespace rootspace {

template <class T>
StageRun<T>::StageRun(const StagePlan& plan, Ledger& ledger, const T* input, const T* parameters,
                      const RunContext& context)
    : plan_(plan),
      ledger_(ledger),
      input_(input),
      parameters_(parameters),
      context_(context),
      slots_(plan.programs.slots.size()) {}

template <class T>
Buffer StageRun<T>::forward_plain(Purpose activation) {
    activation_ = activation;
    run(plan_.programs.forward_plain);
    return std::move(slots_[plan_.programs.plain_output]);
}

template <class T>
SavedStage StageRun<T>::forward_saving(Purpose activation) {
    activation_ = activation;
    run(plan_.programs.forward_saving);
    SavedStage saved;
    saved.buffers.reserve(plan_.programs.saved_slots.size());
    for (const int slot : plan_.programs.saved_slots)
        saved.buffers.push_back(std::move(slots_[slot]));
    return saved;
}

template <class T>
Buffer StageRun<T>::backward(Buffer delta, SavedStage saved, T* parameter_gradients) {
    const StagePrograms& programs = plan_.programs;
    parameter_gradients_ = parameter_gradients;
    if (programs.delta_slot != no_slot) slots_[programs.delta_slot] = std::move(delta);
    for (std::size_t i = 0; i < saved.buffers.size(); ++i)
        slots_[programs.saved_slots[i]] = std::move(saved.buffers[i]);
    run(programs.backward);
    return programs.input_gradient == no_slot ? Buffer{}
                                              : std::move(slots_[programs.input_gradient]);
}

template <class T>
void StageRun<T>::run(const Program& program) {
    for (const ProgramStep& program_step : program)
        std::visit([this](const auto& kind) { this->step(kind); }, program_step);
}

template <class T>
void StageRun<T>::step(const AllocateSlot& step) {
    const Purpose purpose = step.purpose == SlotPurpose::activation  ? activation_
                            : step.purpose == SlotPurpose::workspace ? Purpose::workspace
                                                                     : Purpose::activation_gradient;
    slots_[step.slot] =
        ledger_.allocate(plan_.programs.slots[step.slot].elements * Bytes{sizeof(T)}, purpose);
}

template <class T>
void StageRun<T>::step(const ReleaseSlot& step) {
    slots_[step.slot] = Buffer{};
}

template <class T>
void StageRun<T>::step(const RunForward& step) {
    ForwardCall<T> call;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) call.inputs[i] = readable(step.inputs[i]);
    for (std::size_t i = 0; i < step.extras.size(); ++i) call.extras[i] = pointer(step.extras[i]);
    call.output = pointer(step.output);
    call.workspace = pointer(step.workspace);
    if (parameters_) call.parameters = parameters_ + plan_.parameter_offset[step.op];
    if (step.curve != no_op) call.curve = std::get<CurveOp>(plan_.tape.ops[step.curve].op).curve;
    call.context = context_of(step.op);
    run_forward(plan_.tape.ops[step.op].op, call);
}

template <class T>
void StageRun<T>::step(const RunBackward& step) {
    BackwardCall<T> call;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
        call.inputs[i] = readable(step.inputs[i]);
        call.input_gradients[i] = pointer(step.input_gradients[i]);
    }
    for (std::size_t i = 0; i < step.extras.size(); ++i) call.extras[i] = pointer(step.extras[i]);
    call.output = readable(step.output);
    call.output_gradient = readable(step.output_gradient);
    call.workspace = pointer(step.workspace);
    if (parameters_) {
        call.parameters = parameters_ + plan_.parameter_offset[step.op];
        call.parameter_gradients = parameter_gradients_ + plan_.parameter_offset[step.op];
    }
    call.context = context_of(step.op);
    run_backward(plan_.tape.ops[step.op].op, call);
}

template <class T>
void StageRun<T>::step(const AddGradients& step) {
    add(plan_.programs.slots[step.target].elements, readable(step.first), readable(step.second),
        pointer(step.target));
}

template <class T>
T* StageRun<T>::pointer(int slot) {
    return slot == no_slot ? nullptr : slots_[slot].template as<T>();
}

template <class T>
const T* StageRun<T>::readable(int slot) {
    return slot == plan_.programs.input_slot ? input_ : pointer(slot);
}

template <class T>
RunContext StageRun<T>::context_of(int op) const {
    RunContext context = context_;
    context.layer += static_cast<std::uint32_t>(op);
    return context;
}

template class StageRun<float>;
template class StageRun<double>;

}  // namespace rootspace
