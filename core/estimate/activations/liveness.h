// What is alive at once beside what is kept: forward values until their last reader, gradients from
// their first contribution to their maker's backward, kept values until backward has read them.
// Temporaries within an op, gradients of weights and communication buffers are not counted.
#pragma once

#include "estimate/activations/activation_tape.h"

namespace rootspace::estimate {

enum class Keep { all, selective };  // selective: the attention core is made again in backward

struct Liveness {
    Workspace workspace;
    std::vector<ActivationRow> live_gradients;  // at the peak of backward
};
Liveness liveness(const ActivationTape& tape, Keep keep);

}  // namespace rootspace::estimate
