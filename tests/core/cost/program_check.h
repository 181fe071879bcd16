// Walks a stage's programs without any arithmetic: which slot holds what, and is it what the tape
// says it should be?
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cost/stage_program.h"

namespace rootspace {

class ProgramCheck {
  public:
    ProgramCheck(const StageTape& tape, const StagePrograms& programs, bool want_input_gradient)
        : tape_(tape), programs_(programs), wants_input_(want_input_gradient) {}

    // Sentences, one a fault; none when all is well.
    std::vector<std::string> faults() {
        forward(programs_.forward_plain, false);
        forward(programs_.forward_saving, true);
        backward();
        return faults_;
    }

  private:
    // A gradient is a sum of what ops hand back: (op, input), or (-1, 0) for the stage's delta.
    using Terms = std::multiset<std::pair<int, int>>;
    struct Held {
        std::optional<int> value;  // of the tape; nothing: an extra, workspace or gradient
        std::optional<Terms> gradient;
        bool written = false;
        bool lent = false;
    };

    void expect(bool good, const std::string& sentence) {
        if (!good) faults_.push_back(sentence);
    }
    std::int64_t elements(int value) const {
        return tape_.values[value].rows * tape_.values[value].columns;
    }
    bool holds(int slot, int value) {
        const auto held = held_.find(slot);
        return held != held_.end() && held->second.written && held->second.value == value;
    }
    bool has(int slot) { return held_.count(slot) > 0; }

    void common(const ProgramStep& step) {
        if (const auto* allocated = std::get_if<AllocateSlot>(&step)) {
            expect(!has(allocated->slot), "allocated while held");
            expect(seen_.insert(allocated->slot).second, "allocated twice");
            held_[allocated->slot] = {};
        } else if (const auto* released = std::get_if<ReleaseSlot>(&step)) {
            expect(has(released->slot), "released while not held");
            expect(!has(released->slot) || !held_[released->slot].lent, "the lent input released");
            held_.erase(released->slot);
        }
    }

    void start() {
        held_.clear();
        seen_.clear();
        held_[programs_.input_slot] = {0, {}, true, true};
    }

    void forward(const Program& program, bool saving) {
        start();
        for (const ProgramStep& step : program) {
            common(step);
            if (const auto* run = std::get_if<RunForward>(&step)) run_forward(*run);
        }
        std::set<int> left{programs_.input_slot};
        const int output = saving ? programs_.saved_output : programs_.plain_output;
        left.insert(output);
        if (saving)
            for (std::size_t i = 0; i < programs_.saved_slots.size(); ++i) {
                const int slot = programs_.saved_slots[i], value = programs_.saved_value_of_slot[i];
                expect(left.insert(slot).second || slot == output, "saved twice");
                expect(value < 0 ? has(slot) : holds(slot, value), "saved slot without its value");
            }
        expect(holds(output, tape_.output_value()), "no output at the end");
        std::set<int> held;
        for (const auto& [slot, unused] : held_) held.insert(slot);
        expect(held == left, "something else held at the end of forward");
    }

    void run_forward(const RunForward& run) {
        const TapeOp& op = tape_.ops[run.op];
        for (std::size_t i = 0; i < op.inputs.size(); ++i)
            expect(holds(run.inputs[i], op.inputs[i]), "forward reads what is not there");
        expect(has(run.output), "forward writes where nothing is allocated");
        expect(!held_[run.output].value || (run.output == run.inputs[0] &&
                                            op.facts.forward_in_place && !held_[run.output].lent),
               "forward overwrites another value");
        expect(run.extras.size() == op.facts.extras.size(), "forward lacks an extra");
        for (std::size_t i = 0; i < run.extras.size(); ++i) {
            expect(has(run.extras[i]), "extra not allocated");
            expect(programs_.slots[run.extras[i]].elements == op.facts.extras[i].elements(),
                   "extra of another size");
            held_[run.extras[i]].written = true;
        }
        workspace(run.workspace, op.facts.forward_workspace_elements);
        expect(programs_.slots[run.output].elements == elements(op.output),
               "output of another size");
        held_[run.output].value = op.output;
        held_[run.output].written = true;
        if (run.curve != no_op) put_through_curve(run);
    }

    void put_through_curve(const RunForward& run) {
        const TapeOp& curve = tape_.ops[run.curve];
        expect(std::holds_alternative<LinearOp>(tape_.ops[run.op].op) &&
                   std::holds_alternative<CurveOp>(curve.op) &&
                   curve.inputs.front() == tape_.ops[run.op].output,
               "a curve of something else than the product");
        held_[run.output].value = curve.output;
    }

    void workspace(int slot, std::int64_t wanted) {
        if (wanted == 0) return expect(slot == no_slot, "a workspace nobody needs");
        expect(has(slot) && programs_.slots[slot].elements == wanted, "workspace missing");
    }

    void backward() {
        start();
        for (std::size_t i = 0; i < programs_.saved_slots.size(); ++i) {
            const int value = programs_.saved_value_of_slot[i];
            held_[programs_.saved_slots[i]] = {
                value < 0 ? std::nullopt : std::optional(value), {}, true, false};
        }
        if (programs_.delta_slot != no_slot)
            held_[programs_.delta_slot] = {{}, Terms{{-1, 0}}, true, false};
        find_wanted();
        std::set<int> ran;
        for (const ProgramStep& step : programs_.backward) {
            common(step);
            if (const auto* run = std::get_if<RunBackward>(&step)) {
                expect(ran.insert(run->op).second, "an op ran backward twice");
                run_backward(*run);
            } else if (const auto* sum = std::get_if<AddGradients>(&step)) {
                add_gradients(*sum);
            }
        }
        for (int k = 0; k < static_cast<int>(tape_.ops.size()); ++k)
            expect((ran.count(k) > 0) == (wanted_[tape_.ops[k].output] && !is_add(k)),
                   "an op ran backward that nobody wants, or did not run");
        for (const int slot : programs_.saved_slots)
            expect(slot == programs_.saved_output || read_.count(slot) > 0,
                   "kept, but never read by backward");
        std::set<int> left{programs_.input_slot};
        if (wants_input_) {
            left.insert(programs_.input_gradient);
            expect(holds_gradient(programs_.input_gradient, 0),
                   "the input's gradient is not whole");
        }
        std::set<int> held;
        for (const auto& [slot, unused] : held_) held.insert(slot);
        expect(held == left, "something else held at the end of backward");
    }

    void run_backward(const RunBackward& run) {
        const TapeOp& op = tape_.ops[run.op];
        for (std::size_t i = 0; i < op.inputs.size(); ++i) {
            if (op.facts.backward_reads_input)
                expect(holds(run.inputs[i], op.inputs[i]), "backward reads an input not there");
            read_.insert(run.inputs[i]);
        }
        if (op.facts.backward_reads_output)
            expect(holds(run.output, op.output), "backward reads an output not there");
        read_.insert(run.output);
        for (const int extra : run.extras)
            expect(has(extra) && held_[extra].written, "backward reads an extra not there");
        read_.insert(run.extras.begin(), run.extras.end());
        workspace(run.workspace, op.facts.backward_workspace_elements);
        if (run.output_gradient != no_slot || !is_loss())
            expect(holds_gradient(run.output_gradient, op.output),
                   "an output's gradient is not whole");
        for (std::size_t i = 0; i < op.inputs.size(); ++i) {
            const int target = run.input_gradients[i];
            expect((target != no_slot) == wanted_[op.inputs[i]],
                   "a gradient nobody wants, or none");
            if (target == no_slot) continue;
            expect(has(target), "gradient written where nothing is allocated");
            expect(target != run.output_gradient || (i == 0 && op.facts.backward_in_place),
                   "backward overwrites what it reads");
            held_[target].gradient = Terms{{run.op, static_cast<int>(i)}};
        }
    }

    void add_gradients(const AddGradients& sum) {
        expect(has(sum.target) && has(sum.first) && has(sum.second), "adds what is not there");
        expect(held_[sum.first].gradient && held_[sum.second].gradient, "adds no gradients");
        if (!held_[sum.first].gradient || !held_[sum.second].gradient) return;
        Terms both = *held_[sum.first].gradient;
        both.insert(held_[sum.second].gradient->begin(), held_[sum.second].gradient->end());
        held_[sum.target].gradient = both;
    }

    bool is_add(int op) const { return std::holds_alternative<AddOp>(tape_.ops[op].op); }
    bool is_loss() const {
        return std::holds_alternative<CrossEntropyOp>(tape_.ops.back().op) ||
               std::holds_alternative<SquaredErrorOp>(tape_.ops.back().op);
    }
    bool holds_gradient(int slot, int value) {
        return has(slot) && held_[slot].gradient == expected(value);
    }
    Terms expected(int value) const {
        Terms terms;
        if (value == tape_.output_value()) terms.insert({-1, 0});
        for (int k = 0; k < static_cast<int>(tape_.ops.size()); ++k)
            for (int i = 0; i < static_cast<int>(tape_.ops[k].inputs.size()); ++i) {
                if (tape_.ops[k].inputs[i] != value) continue;
                const Terms more = is_add(k) ? expected(tape_.ops[k].output) : Terms{{k, i}};
                terms.insert(more.begin(), more.end());
            }
        return terms;
    }
    void find_wanted() {
        wanted_.assign(tape_.values.size(), false);
        wanted_[0] = wants_input_;
        for (const TapeOp& op : tape_.ops) {
            bool wanted = !op.facts.parameters.empty();
            for (const int value : op.inputs) wanted = wanted || wanted_[value];
            wanted_[op.output] = wanted;
        }
    }

    const StageTape& tape_;
    const StagePrograms& programs_;
    bool wants_input_;
    std::map<int, Held> held_;
    std::set<int> seen_, read_;
    std::vector<bool> wanted_;
    std::vector<std::string> faults_;
};

}  // namespace rootspace
