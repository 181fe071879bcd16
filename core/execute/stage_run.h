// One stage at work: obeys the stage's programs step by step, on buffers from the ledger.
#pragma once

#include <vector>

#include "cost/network_plan.h"
#include "layers/op_call.h"
#include "memory/ledger.h"

namespace rootspace {

// ā(l): the buffers of the plan's saved_slots, in that order.
struct SavedStage {
    std::vector<Buffer> buffers;
    bool empty() const { return buffers.empty(); }
};

template <class T>
class StageRun {
  public:
    StageRun(const StagePlan& plan, Ledger& ledger, const T* input, const T* parameters,
             const RunContext& context);

    // a(l), labelled kept or recomputed.
    Buffer forward_plain(Purpose activation);
    SavedStage forward_saving(Purpose activation);
    // Uses up delta(l) (empty for a loss) and ā(l); writes all parameter gradients; returns
    // delta(l-1), empty where the plan wants none.
    Buffer backward(Buffer delta, SavedStage saved, T* parameter_gradients);

  private:
    void run(const Program& program);
    void step(const AllocateSlot& step);
    void step(const ReleaseSlot& step);
    void step(const RunForward& step);
    void step(const RunBackward& step);
    void step(const AddGradients& step);
    T* pointer(int slot);
    const T* readable(int slot);
    RunContext context_of(int op) const;

    const StagePlan& plan_;
    Ledger& ledger_;
    const T* input_;
    const T* parameters_;
    RunContext context_;
    Purpose activation_ = Purpose::kept_activation;
    T* parameter_gradients_ = nullptr;
    std::vector<Buffer> slots_;
};

}  // namespace rootspace
