// Frozen weights beside adapters, in the format they were loaded in, and what of them devices
// gather from each other.
#pragma once

#include <vector>

#include "estimate/architecture/tensors.h"
#include "estimate/explain/quantity.h"
#include "estimate/training/stage_shape.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

struct StoredBytes {
    Bytes gathered = 0;  // of parameters: FSDP and ZeRO stage 3 share them out and gather them
    Bytes whole = 0;     // beside the parameters: on every device
};

// Of each tensor, all its copies. bitsandbytes keeps the scales of a packed matrix in its
// quant_state, which each part of a split parameter has whole (nn/modules.py,
// Params4bit.__torch_function__, fix_4bit_weight_quant_state_from_module; Int8Params.SCB); modules
// of GPTQ and AWQ have buffers and no parameters (register_buffer("qweight", ...)).
std::vector<StoredBytes> stored_bytes(const std::vector<WeightTensor>& tensors,
                                      const WeightFormat& format);

// Of all of them, what is gathered and what is whole, either or both, with each shape's formula.
Quantity stored_quantity(const std::vector<WeightTensor>& tensors, const WeightFormat& format,
                         bool gathered, bool whole);

// Whether matrices are packed, so that they are gathered as they are stored and unpacked one by
// one: quant_storage, bitsandbytes docs/source/fsdp_qlora.md; with DeepSpeed, huggingface/peft
// docs/source/accelerate/deepspeed.md. Weights in a plain type are gathered in the type computed
// in. nullptr: frozen weights, if any, are in that type already.
bool gathered_packed(const WeightFormat* base);

// What devices gather of some weights: numbers in the type computed in, and packed bytes.
struct GatheredWeights {
    std::int64_t elements = 0;
    Bytes packed = 0;

    void add(const GatheredWeights& other);
    bool empty() const { return elements == 0 && packed == 0; }
    Bytes bytes(const PrecisionRecipe& precision) const;
    // "131,072 B of the block as stored + 4,096 parameters of the block × 2 B"; `what`: "of the
    // block".
    Quantity quantity(const std::string& what, const PrecisionRecipe& precision) const;
};

// Of some tensors, each. `adapted`: they are frozen, in `base`.
std::vector<GatheredWeights> gathered_weights(const std::vector<WeightTensor>& tensors,
                                              bool adapted, const WeightFormat* base);

// f(tensor, GatheredWeights) for each tensor of a stage, and for each adapter beside them, as they
// are shared out.
template <class F>
void each_gathered(const StageShape& stage, F f) {
    const auto each = [&](const std::vector<WeightTensor>& tensors, bool frozen) {
        const std::vector<GatheredWeights> found = gathered_weights(tensors, frozen, stage.base);
        for (std::size_t i = 0; i < tensors.size(); ++i) f(tensors[i], found[i]);
    };
    each(stage.shared_tensors(), stage.adapted);
    if (stage.adapted) each(stage.shared_trained(), false);
}

}  // namespace rootspace::estimate
