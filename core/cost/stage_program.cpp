#include "cost/stage_program.h"

#include <algorithm>

#include "cost/backward_program.h"
#include "cost/forward_program.h"

namespace rootspace {

StagePrograms compile_stage(const StageTape& tape, bool want_input_gradient) {
    const StageUse use(tape, want_input_gradient);
    StagePrograms stage;
    const ValueShape& input = tape.values.front();
    stage.slots.push_back({checked_mul(input.rows, input.columns)});
    compile_forward_plain(tape, use, stage);
    const SavedLayout saved = compile_forward_saving(tape, use, stage);
    compile_backward(tape, use, saved, stage);
    return stage;
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
