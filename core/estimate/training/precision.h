// In which number formats a training step holds what: bytes a parameter, as data.
#pragma once

#include <string_view>
#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/explain/coefficient.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

// Which library runs products of blocks in 8 bits.
enum class EightBits { none, torchao, transformer_engine };

// Bytes a trained parameter, or a number of what is named. With AdamW's two moments the states are
// weight + gradient + master + 2 x state bytes.
struct PrecisionRecipe {
    const char* id;  // as the command line names it
    const char* name;
    WholeCoefficient weight_bytes;    // of the copy that stays between steps
    WholeCoefficient gradient_bytes;  // as kept until the optimiser's step
    WholeCoefficient master_bytes;    // of a float32 copy beside the weight; 0: the weight is it
    WholeCoefficient state_bytes;     // of one number of the optimiser's state
    WholeCoefficient compute_bytes;   // of an activation
    // Of a cast of each matrix of a block, held from its forward to its backward. 0: the weight
    // itself is used.
    WholeCoefficient cast_bytes;
    // Of the head, of routers and of adapters, which recipes in 8 bits leave in 16.
    WholeCoefficient linear_cast_bytes;
    // Of one matrix at a time, gone when its product is done.
    WholeCoefficient passing_cast_bytes;
    const char* source;
    bool autocast = false;      // torch.autocast, unless FSDP2 casts whole blocks in its place
    bool casts_cached = false;  // casts stay although blocks are made again
    const char* compute_dtype = "BF16";  // of 16-bit recipes, as a header names it
    EightBits eight_bits = EightBits::none;
};

// Whose products run in 8 bits: blocks' matrices but for routers, and experts'.
struct EightBitMatrices {
    bool blocks = false, experts = false;
};

// torchao swaps modules of torch.nn.Linear, which experts that are one parameter are not. Packed
// matrices beside adapters, in `base`, are unpacked and multiplied in 16 bits.
EightBitMatrices eight_bit_matrices(const std::vector<WeightTensor>& tensors,
                                    const PrecisionRecipe& recipe, const WeightFormat* base);

// Throws InputError naming "precision".
const PrecisionRecipe& precision_recipe(std::string_view id);

std::vector<const PrecisionRecipe*> precision_recipes();

}  // namespace rootspace::estimate
