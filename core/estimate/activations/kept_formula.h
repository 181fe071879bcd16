// What is kept for backward, written out: "5 × 8,192 × 4,096 × 2 B of attention norm, MLP norm
// ...".
#pragma once

#include <vector>

#include "estimate/activations/activations.h"
#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

// Of a block that runs forward saving what its backward reads.
struct BlockRows {
    const BlockActivations* block;
    bool selective;  // without its attention core
};

// All kept rows but tables: those of one size together, each with its shape.
Quantity rows_formula(const BlockActivations& block);

// Its tables alone.
Quantity tables_formula(const BlockActivations& block);

// `streams`: inputs and outputs of blocks that are held, each of the head's input's shape. That
// input itself is left out where the head's own rows have it. `recorded`: blocks with all that they
// save beside these, alike ones counted together. `last_output`: what the head hands on.
Quantity kept_formula(std::int64_t streams, const std::vector<BlockRows>& recorded,
                      const BlockActivations& head, Bytes last_output);

}  // namespace rootspace::estimate
