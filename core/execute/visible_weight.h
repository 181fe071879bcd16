// A weight whose change must show: where the negative control flips its bit.
#pragma once

#include "execute/network.h"

namespace rootspace {

struct WeightPlace {
    Steps stage;
    std::int64_t element;  // in the stage's parameters
};

// Bit 22 of a float: its value changes by a third or a half.
inline constexpr int top_mantissa_bit = 22;

// In the last stage with parameters, the weight that multiplies the largest first-row activation
// when that stage is linear, else its first parameter. A weight that only meets zeros (a dead relu,
// a token that never occurs) could change without any output changing; this one cannot. Runs one
// plain forward.
WeightPlace visible_weight(Network<float>& network);

}  // namespace rootspace
