// A stage as a straight line of primitive ops over numbered values: value 0 is the stage's input,
// the last op makes its output. Built from a LayerSpec and the shape that reaches it; shapes that
// do not meet are found here.
#pragma once

#include <vector>

#include "cost/op.h"
#include "model/network_spec.h"

namespace rootspace {

struct ValueShape {
    std::int64_t rows, columns;
    bool token_numbers = false;  // a(0) of a token network: 32-bit integers, no gradient
    bool operator==(const ValueShape&) const = default;
};

struct TapeOp {
    Op op;
    OpFacts facts;
    std::vector<int> inputs;  // values
    int output;               // value
};

struct StageTape {
    std::vector<ValueShape> values;  // values[0] is the input
    std::vector<TapeOp> ops;         // in execution order; the last one makes the stage's output

    int output_value() const { return ops.back().output; }
    const ValueShape& output() const { return values[ops.back().output]; }
};

// What reaches stage 1.
ValueShape input_shape(const NetworkSpec& network);

// Throws InputError naming the layer's place where shapes do not meet or heads do not divide.
StageTape layer_tape(const NetworkSpec& network, const LayerSpec& layer, ValueShape input);
StageTape loss_tape(const NetworkSpec& network, ValueShape input);

}  // namespace rootspace
