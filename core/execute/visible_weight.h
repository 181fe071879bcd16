// A weight whose change must show: where the negative control flips its bit.
#pragma once

#include <optional>

#include "execute/network.h"

namespace rootspace {

struct WeightPlace {
    Steps stage;
    std::int64_t element;  // in the stage's parameters
};

// Bit 22 of a float: its value changes by a third or a half.
inline constexpr int top_mantissa_bit = 22;

// From the last stage with parameters backwards, the first weight tried whose flipped bit changes
// the network's output and, where gradients are taken, the loss's gradient; failing that (a loss so
// sure that its gradient stays), the first that changes the output. Tried are: of a linear layer
// the weight that multiplies its input's largest number, of an embedding one of the first token,
// otherwise the stage's first, and then its last. A weight that only meets zeros (a dead relu, a
// token that never occurs) could change unseen, so each is tried by running forward; the weights
// are left as they were. Empty when none of them shows.
std::optional<WeightPlace> visible_weight(Network<float>& network,
                                          std::optional<std::uint32_t> training_step);

}  // namespace rootspace
