// A block as a straight line of ops over numbered values, with the bytes of each: cost/stage_tape.h
// for frameworks, where values differ in the size of their elements.
#pragma once

#include "cost/op.h"
#include "estimate/activations/activations.h"

namespace rootspace::estimate {

struct TapeValue {
    std::string name;
    std::vector<std::int64_t> shape;  // empty: one number
    Bytes element_bytes;
    RowKind kind = RowKind::value;
    bool attention_core = false;
    int view_of = -1;  // a part of this value, which stays whole while the part is read

    Bytes bytes() const;
};

struct TapeNode {
    OpFacts facts;
    std::vector<int> inputs;     // values that get a gradient
    std::vector<int> constants;  // values that get none and are read by backward: tables, ids
    std::vector<int> extras;     // values kept beside inputs and output, one for each in facts
    int output;
    bool passes_gradient = false;  // an addition: its inputs share the output's gradient
    bool frozen = false;           // a product whose matrix gets no gradient
    bool eight_bits = false;       // a product in 8 bits
};

struct ActivationTape {
    std::vector<TapeValue> values;  // values[0] is the block's input
    std::vector<TapeNode>
        nodes;  // in execution order; the last one makes the output (none: the input)

    int output_value() const { return nodes.empty() ? 0 : nodes.back().output; }
    bool is_view(int value) const { return values[value].view_of >= 0; }
    int storage(int value) const { return is_view(value) ? values[value].view_of : value; }
    // In backward; a view is read as the value it is of.
    bool reads(const TapeNode& node, int value) const;
    bool saved(int value) const;  // somebody's backward reads it
};

// Rows, sums and workspaces of everything on the tape.
BlockActivations activations_of(const ActivationTape& tape);

}  // namespace rootspace::estimate
