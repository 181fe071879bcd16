// A stage as the parts of training see it.
#pragma once

#include "core/estimate/training/models.h"
#include "estimate/training/adapters.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

inline StageShape shape(const Architecture& model, const Parallelism& p, std::int64_t number = 0,
                        const Adapters& adapters = {}) {
    StageShape stage;
    stage.stage = number;
    stage.blocks = stage_blocks(static_cast<std::int64_t>(model.blocks.size()), p, number);
    stage.tensors = device_tensors(model, p, number);
    stage.adapted = adapters.rank > 0;
    stage.trained = stage.adapted ? adapter_tensors(adapters, stage.tensors) : stage.tensors;
    stage.base = adapters.base;
    return stage;
}

}  // namespace rootspace::estimate
