// What the parts of a stage's traffic are counted from.
#pragma once

#include <vector>

#include "estimate/explain/flow.h"
#include "estimate/training/buffers.h"
#include "estimate/training/stage_shape.h"

namespace rootspace::estimate {

struct StageTraffic {
    const Architecture& architecture;
    const StageShape& stage;
    const PrecisionRecipe& precision;
    const ActivationSetup& setup;
    const Parallelism& parallelism;
    Engine engine;

    bool is_first() const { return stage.stage == 0; }
    bool is_last() const { return stage.stage == parallelism.pipeline - 1; }
    Quantity micro_batches() const { return {stage.micro_batches, "micro-batches"}; }
    Quantity device_tokens() const {
        return divided_up(Quantity(setup.batch, "sequences") * Quantity(setup.tokens, "tokens"),
                          Quantity(parallelism.context, "devices"));
    }
    // f(Block) for each block of the stage.
    template <class F>
    void each_block(F f) const {
        for (const std::int64_t block : stage.blocks)
            f(architecture.blocks[static_cast<std::size_t>(block)]);
    }
};

// Weights and gradients between devices that have the same ones.
std::vector<Flow> data_traffic(const StageTraffic& of);

// Tokens between devices that share sequences or experts.
std::vector<Flow> token_traffic(const StageTraffic& of);

}  // namespace rootspace::estimate
