#include "estimate/activations/liveness.h"

#include <algorithm>

namespace rootspace::estimate {
namespace {

// Values this block itself makes and keeps: not its input, not tables or token numbers.
std::vector<char> own_saved(const ActivationTape& tape) {
    std::vector<char> own(tape.values.size(), false);
    for (const TapeNode& node : tape.nodes) {
        own[node.output] = tape.saved(node.output);
        for (const int extra : node.extras) own[extra] = true;
    }
    return own;
}

// `stays`: values held to the end once made. Returns what was held at most beyond them all.
Bytes forward_peak(const ActivationTape& tape, const std::vector<char>& stays) {
    std::vector<std::size_t> last_reader(tape.values.size(), 0);
    for (std::size_t i = 0; i < tape.nodes.size(); ++i)
        for (const int input : tape.nodes[i].inputs) last_reader[tape.storage(input)] = i;
    Bytes held = 0, peak = 0;
    for (std::size_t i = 0; i < tape.nodes.size(); ++i) {
        const TapeNode& node = tape.nodes[i];
        if (!tape.is_view(node.output)) held = checked_add(held, tape.values[node.output].bytes());
        for (const int extra : node.extras)
            if (stays[extra]) held = checked_add(held, tape.values[extra].bytes());
        peak = std::max(peak, held);
        std::vector<int> done;
        for (const int input : node.inputs) done.push_back(tape.storage(input));
        std::sort(done.begin(), done.end());
        done.erase(std::unique(done.begin(), done.end()), done.end());
        for (const int input : done)
            if (input != 0 && last_reader[input] == i && !stays[input])
                held -= tape.values[input].bytes();
    }
    return peak - held;
}

class BackwardWalk {
  public:
    // `own`: what this block saves; `made_again`: of that, what backward makes when it comes to it.
    BackwardWalk(const ActivationTape& tape, std::vector<char> own, std::vector<char> made_again)
        : tape_(tape),
          own_saved_(std::move(own)),
          made_again_(std::move(made_again)),
          of_value_(tape.values.size(), -1),
          first_reader_(tape.values.size(), -1) {
        for (std::size_t v = 0; v < tape.values.size(); ++v)
            for (std::size_t i = tape.nodes.size(); i-- > 0;)
                if (tape.reads(tape.nodes[i], static_cast<int>(v)))
                    first_reader_[v] = static_cast<int>(i);
    }

    // Bytes beyond what is saved and the output's gradient.
    Bytes peak() {
        const int output = tape_.output_value();
        give(output, make(output));
        const Bytes delta = held_;
        for (std::size_t i = tape_.nodes.size(); i-- > 0;) {
            make_again(tape_.nodes[i]);
            step(tape_.nodes[i]);
            for (std::size_t v = 0; v < tape_.values.size(); ++v)
                if (own_saved_[v] && first_reader_[v] == static_cast<int>(i))
                    held_ -= tape_.values[v].bytes();
        }
        return std::max<Bytes>(peak_ - delta, 0);
    }
    std::vector<ActivationRow> live() { return std::move(live_); }

  private:
    // One buffer; an addition hands the same one to both of its inputs.
    struct Gradient {
        int value;
        int users;
    };

    Bytes bytes(int gradient) const { return tape_.values[gradients_[gradient].value].bytes(); }
    int make(int value) {
        gradients_.push_back({value, 0});
        held_ = checked_add(held_, tape_.values[value].bytes());
        return static_cast<int>(gradients_.size()) - 1;
    }
    // A second gradient of a value is summed into the new buffer.
    void give(int value, int gradient) {
        ++gradients_[gradient].users;
        if (of_value_[value] >= 0) let_go(of_value_[value]);
        of_value_[value] = gradient;
    }
    void let_go(int gradient) {
        if (--gradients_[gradient].users == 0) held_ -= bytes(gradient);
    }

    // All at once, when the first of them is read.
    void make_again(const TapeNode& node) {
        bool due = false;
        for (std::size_t v = 0; v < made_again_.size(); ++v)
            due |= made_again_[v] && tape_.reads(node, static_cast<int>(v));
        for (std::size_t v = 0; due && v < made_again_.size(); ++v) {
            if (made_again_[v]) held_ = checked_add(held_, tape_.values[v].bytes());
            made_again_[v] = false;
        }
    }

    void step(const TapeNode& node) {
        const int upstream = of_value_[node.output];
        if (upstream < 0) return;  // nothing after it depends on it
        const std::size_t before = gradients_.size();
        std::vector<int> made;
        for (const int input : node.inputs) {
            // An input of another type gets the gradient cast to it.
            const bool same =
                tape_.values[input].element_bytes == tape_.values[node.output].element_bytes;
            // The parts of a split hand their gradients to one buffer.
            const bool joins = tape_.is_view(node.output) && of_value_[input] >= 0;
            made.push_back(node.passes_gradient && same ? upstream
                           : joins                      ? of_value_[input]
                                                        : make(input));
        }
        if (held_ > peak_) {
            peak_ = held_;
            note(before);
        }
        for (std::size_t i = 0; i < made.size(); ++i) give(node.inputs[i], made[i]);
        of_value_[node.output] = -1;
        let_go(upstream);
    }

    // Buffers from `made` on have bytes but no user yet. The page shows none of these rows.
    void note([[maybe_unused]] std::size_t made) {
#ifndef ROOTSPACE_WITHOUT_REASONS
        live_.clear();
        for (std::size_t i = 0; i < gradients_.size(); ++i) {
            if (gradients_[i].users == 0 && i < made) continue;
            const TapeValue& v = tape_.values[gradients_[i].value];
            live_.push_back({"gradient of " + v.name, v.shape, v.element_bytes, v.bytes(),
                             "alive at the peak of backward", RowKind::live});
        }
#endif
    }

    const ActivationTape& tape_;
    const std::vector<char> own_saved_;
    std::vector<char> made_again_;
    std::vector<int> of_value_;      // each value's gradient, -1: none yet
    std::vector<int> first_reader_;  // in forward order: the last of backward; -1: nobody
    std::vector<Gradient> gradients_;
    Bytes held_ = 0, peak_ = 0;
    std::vector<ActivationRow> live_;
};

}  // namespace

Liveness liveness(const ActivationTape& tape, Keep keep) {
    const std::vector<char> own = own_saved(tape);
    std::vector<char> output(own.size(), false), made_again(own.size(), false), kept = own;
    for (std::size_t v = 0; v < own.size(); ++v) {
        made_again[v] = keep == Keep::selective && own[v] && tape.values[v].attention_core;
        if (made_again[v]) kept[v] = false;
    }
    output[tape.output_value()] = kept[tape.output_value()] = true;
    BackwardWalk backward(tape, own, made_again);
    Liveness result;
    result.workspace = {forward_peak(tape, output), forward_peak(tape, kept), backward.peak()};
    result.live_gradients = backward.live();
    return result;
}

}  // namespace rootspace::estimate
