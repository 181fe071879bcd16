// Which part of a program has the optimiser's masters and states: it decides how the gradients of a
// step are held as well.
#pragma once

#include <cstdint>

namespace rootspace::estimate {

enum class StateHolder {
    recipe,           // as the recipe names them
    zero_redundancy,  // ZeroRedundancyOptimizer of PyTorch: whole parameters, dealt out
    fully_shard,      // the same under FSDP2: each device has rows of each parameter
    float16,          // Megatron-LM's Float16OptimizerWithFloat16Params and DistributedOptimizer
    // Of DeepSpeed, deepspeed/runtime/:
    unwrapped,               // engine.py: the optimiser itself, in float32 at stage 0
    fp16_optimizer,          // fp16/fused_optimizer.py: 16 bits at stage 0, FusedAdam
    fp16_unfused_optimizer,  // fp16/unfused_optimizer.py: the same with any other optimiser
    bf16_optimizer,          // bf16_optimizer.py: states shared out at stage 0 too
    zero_optimizer           // zero/: stages 1 to 3, masters cloned whatever the weights' type
};

// Whether each device has a share of the states. `zero`: the stage.
inline bool shares_states(StateHolder holder, std::int64_t zero) {
    return zero >= 1 || holder == StateHolder::bf16_optimizer;
}

// Whether each has a share of the weights, too: of FSDP2 also at stage 2, where they stay gathered
// beside it.
inline bool shards_weights(StateHolder holder, std::int64_t zero) {
    return zero == 3 || (zero == 2 && holder == StateHolder::fully_shard);
}

}  // namespace rootspace::estimate
