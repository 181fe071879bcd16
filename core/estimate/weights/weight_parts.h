// What one weight tensor becomes in a format: the packed weights, their scales, their zeros.
#pragma once

#include <string>
#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/explain/quantity.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

// One stored tensor; of experts, of all copies together.
struct WeightPart {
    std::string dtype;      // as a safetensors or GGUF header names it: "I32", "Q4_K"
    std::int64_t elements;  // as the header's shape counts them: I32 words, not 4-bit weights
    Quantity bytes;
};

// Matrices of attention, MLP and experts, also in a prediction block. Embedding, head, router,
// norms and biases stay as they are in every format but GGUF's.
bool is_packed(const WeightTensor& tensor, const WeightFormat& format);

// Channels side by side that share a scale, along the inputs (GPTQ, AWQ) or both ways (blocks of
// FP8); 1 where none do, or where rows of any length can be cut.
std::int64_t channels_a_scale(const WeightFormat& format);

// Not for GGUF, where the type depends on the whole model. Throws InputError where a packing does
// not divide the tensor's shape.
std::vector<WeightPart> weight_parts(const WeightTensor& tensor, const WeightFormat& format);

}  // namespace rootspace::estimate
