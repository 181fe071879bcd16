// A stage as the parts of training see it, and what is asked of one.
#pragma once

#include "core/estimate/training/models.h"
#include "estimate/explain/item.h"
#include "estimate/training/adapters.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

// -1 where there is none.
inline Bytes named(const std::vector<Item>& items, const std::string& name) {
    for (const Item& one : items)
        if (one.name == name) return one.bytes;
    return -1;
}

inline Parallelism data(std::int64_t devices, std::int64_t zero) {
    Parallelism p;
    p.data = devices, p.zero = zero;
    return p;
}

inline StageShape shape(const Architecture& model, const Parallelism& p, std::int64_t number = 0,
                        const Adapters& adapters = {}, const char* precision = nullptr) {
    StageShape stage;
    stage.stage = number;
    stage.blocks = stage_blocks(static_cast<std::int64_t>(model.blocks.size()), p, number);
    stage.tensors = device_tensors(model, p, number);
    stage.adapted = adapters.rank > 0;
    stage.trained = stage.adapted ? adapter_tensors(adapters, stage.tensors) : stage.tensors;
    stage.base = adapters.base;
    if (precision)
        stage.eight_bit =
            eight_bit_matrices(weight_tensors(model), precision_recipe(precision), stage.base);
    return stage;
}

}  // namespace rootspace::estimate
