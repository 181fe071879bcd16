// What one weight tensor becomes in a format: the packed weights, their scales, their zeros.
#pragma once

#include <optional>
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

bool is_bitsandbytes(const WeightFormat& format);

// Matrices of attention, MLP and experts, also in a prediction block, as far as what holds them can
// be packed (HeldIn). Embedding, head, norms and biases stay as they are in every format but
// GGUF's, routers in all but bitsandbytes', which packs those that are torch.nn.Linear
// (transformers' integrations/bitsandbytes.py, _replace_with_bnb_linear).
bool is_packed(const WeightTensor& tensor, const WeightFormat& format);

// Channels side by side that share a scale, along the inputs (GPTQ, AWQ) or both ways (blocks of
// FP8); 1 where none do, or where rows of any length can be cut.
std::int64_t channels_a_scale(const WeightFormat& format);

// Not for GGUF, where the type depends on the whole model. Throws InputError where a packing does
// not divide the tensor's shape.
std::vector<WeightPart> weight_parts(const WeightTensor& tensor, const WeightFormat& format);

// Throws InputError where a format packs experts alone and none of the tensors is one.
void expect_packed(const std::vector<WeightTensor>& tensors, const WeightFormat& format);

// The parts of tensors in one format are the same for all of one role, shape and type of GGUF: each
// is made once. For tensors that outlive it.
class KnownParts {
  public:
    // `make` gives them where they are not known. Good until the next call.
    template <class Make>
    const std::vector<WeightPart>& of(const WeightTensor& tensor, std::optional<GgmlType> type,
                                      Make make) {
        for (const Known& known : known_)
            if (known.type == type && alike(*known.tensor, tensor)) return known.parts;
        known_.push_back({&tensor, type, make()});
        return known_.back().parts;
    }

  private:
    struct Known {
        const WeightTensor* tensor;
        std::optional<GgmlType> type;
        std::vector<WeightPart> parts;
    };
    static bool alike(const WeightTensor& a, const WeightTensor& b) {
        return a.rows == b.rows && a.columns == b.columns && a.copies == b.copies &&
               a.vector == b.vector && a.held_in == b.held_in && a.role == b.role;
    }
    std::vector<Known> known_;
};

}  // namespace rootspace::estimate
