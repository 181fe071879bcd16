// What an optimiser remembers of each parameter between steps.
#pragma once

#include <string_view>
#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/explain/coefficient.h"
#include "estimate/explain/quantity.h"
#include "estimate/training/precision.h"

namespace rootspace::estimate {

enum class StateRule {
    moments,    // whole tensors like the parameter
    blockwise,  // 8-bit tensors with one float32 scale a block
    factored,   // sums of rows and of columns in place of a second moment
    matrices    // one moment for the matrices within blocks, AdamW's two for all else
};

struct OptimizerRule {
    const char* id;  // as the command line names it
    const char* name;
    StateRule rule;
    WholeCoefficient moments;  // whole tensors a parameter; of `matrices`: of a matrix
    const char* source;
};

// Numbers that share a scale: bitsandbytes since 0.44; 2048 before.
inline const WholeCoefficient eight_bit_block_size{"adamw_8bit.block", 256};

// As what a device's optimiser sees the parameters of which it has a share.
enum class Shards {
    tensors,  // some of them, whole
    flat,     // a run of all their numbers, of one dimension
    rows      // some rows of each
};

struct OptimizerOptions {
    std::int64_t eight_bit_block = eight_bit_block_size;
    // transformers' Trainer keeps the states of embeddings in 32 bits where it makes the optimiser
    // itself (register_module_override); bitsandbytes alone does not.
    bool eight_bit_embeddings = false;
    Shards shards = Shards::tensors;
    std::int64_t muon_bytes = 0;  // of a number of Muon's moment; 0: as of the other states
};

// Whether Muon has it, and not AdamW beside it: a matrix within a block.
bool muon_updates(const WeightTensor& tensor);

// Throws InputError naming "optimizer".
const OptimizerRule& optimizer_rule(std::string_view id);

std::vector<const OptimizerRule*> optimizer_rules();

// What one of `devices` has that share it out alike.
Quantity share(const Quantity& bytes, std::int64_t devices);

// Bytes of state that one of `devices` has for these trained tensors, shared out among them; rules
// that look at a parameter's shape see those of transformers (parameters.h), or the shards. The
// step counts of a few bytes a tensor are left out.
Quantity optimizer_state(const OptimizerRule& rule, const PrecisionRecipe& precision,
                         const OptimizerOptions& options, const std::vector<WeightTensor>& tensors,
                         std::int64_t devices = 1);

}  // namespace rootspace::estimate
