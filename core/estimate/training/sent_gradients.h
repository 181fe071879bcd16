// Gradients as devices send them to each other, in which type.
#pragma once

#include "estimate/architecture/tensors.h"
#include "estimate/explain/quantity.h"
#include "estimate/training/buffers.h"

namespace rootspace::estimate {

// Whether torch.autocast's type is that of a trained tensor's gradient as DeepSpeed sends it under
// torch_autocast. `last`: the stage of a pipeline that has the head.
bool is_linear(const Architecture& architecture, const StageShape& stage,
               const PrecisionRecipe& precision, const WeightTensor& tensor, bool last);

// Bytes in which DeepSpeed sends a gradient that is not under torch_autocast: its
// communication_data_type, which is that of the weights it was told to train in
// (deepspeed/runtime/engine.py), or float32 with sequences shared out.
std::int64_t sent_bytes(const PrecisionRecipe& precision, const Parallelism& parallelism);

struct SentGradients {
    std::int64_t elements = 0, linear = 0;  // linear: of them, those of is_linear() tensors

    void add(const WeightTensor& tensor, bool linear_module);
    // Bytes of each once. DeepSpeed sends gradients in sent_bytes() whatever they are summed up
    // in; under torch_autocast, from stage 1 on, in two types. Others send them as they keep them.
    Quantity quantity(const PrecisionRecipe& precision, const Parallelism& parallelism,
                      Engine engine) const;
};

}  // namespace rootspace::estimate
