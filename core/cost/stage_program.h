// A stage's forward or backward as a list of steps over buffers ("slots"): which buffer is
// allocated when, which op runs on which, when each is let go. Compiled once from the tape; the
// cost table sums it, the executor obeys it, so both speak of the same bytes.
#pragma once

#include <variant>
#include <vector>

#include "cost/stage_tape.h"

namespace rootspace {

inline constexpr int no_slot = -1;
inline constexpr int no_op = -1;

// What a buffer is for while it lives.
enum class SlotPurpose { activation, workspace, activation_gradient };

struct Slot {
    std::int64_t elements;
};

struct AllocateSlot {
    int slot;
    SlotPurpose purpose;
};
struct ReleaseSlot {
    int slot;
};
struct RunForward {
    int op;  // index in the tape
    std::vector<int> inputs;
    int output;
    std::vector<int> extras;
    int workspace;
    int curve = no_op;  // after a linear op: the curve that its product ends in, in place
};
struct RunBackward {
    int op;
    std::vector<int> inputs;  // no_slot where the op does not read them
    int output;               // no_slot where the op does not read it
    std::vector<int> extras;
    int output_gradient;               // no_slot for a loss: its gradient is the constant 1
    std::vector<int> input_gradients;  // no_slot where nobody wants it
    int workspace;
};
struct AddGradients {  // target = first + second; target may be first
    int target, first, second;
};
using ProgramStep = std::variant<AllocateSlot, ReleaseSlot, RunForward, RunBackward, AddGradients>;
using Program = std::vector<ProgramStep>;

struct StagePrograms {
    int input_slot = 0;        // a(l-1): lent, never released here
    int delta_slot = no_slot;  // delta(l): handed over at the start of backward; no_slot for a loss
    std::vector<Slot> slots;
    Program forward_plain;  // leaves only plain_output
    int plain_output = no_slot;
    Program forward_saving;  // leaves saved_slots, saved_output among them
    int saved_output = no_slot;
    std::vector<int> saved_slots;
    std::vector<int>
        saved_value_of_slot;       // for each of saved_slots: the tape's value, or -1 for an extra
    Program backward;              // uses up delta_slot and saved_slots, leaves input_gradient
    int input_gradient = no_slot;  // delta(l-1); no_slot when it is not wanted
};

// `want_input_gradient`: false for stage 1.
StagePrograms compile_stage(const StageTape& tape, bool want_input_gradient);

// Most elements held at once beyond those held at the start (which `initially_held` counts), and at
// the end.
struct ProgramElements {
    std::int64_t peak, final;
};
ProgramElements count_elements(const Program& program, const std::vector<Slot>& slots,
                               std::int64_t initially_held);

}  // namespace rootspace
