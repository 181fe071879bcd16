// What a pipeline stage is to the parts that count its traffic and its offloading.
#pragma once

#include <vector>

#include "estimate/activations/activations.h"
#include "estimate/explain/quantity.h"
#include "estimate/training/parallelism.h"
#include "estimate/training/precision.h"
#include "estimate/training/state_holder.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

struct StageShape {
    std::int64_t stage = 0;
    std::vector<std::int64_t> blocks;    // 0-based, of the whole model
    std::vector<WeightTensor> tensors;   // as the device has them
    std::vector<WeightTensor> trained;   // of them, or adapters beside them
    bool adapted = false;                // `trained` are adapters, `tensors` frozen
    const WeightFormat* base = nullptr;  // of the frozen ones; nullptr: in the type computed in
    EightBitMatrices eight_bit;          // whose products run in 8 bits
    std::int64_t micro_batches = 1;      // a step
    std::int64_t loss_parts = 1;         // of a micro-batch's tokens, run one after another
    bool recomputes = false;             // runs the blocks' forward twice
    bool recomputes_attention = false;   // their attention's core too
    bool keeps_scattered = false;        // what was reduced and scattered is not made again
    bool muon = false;                   // does Muon's step here
    bool multiplies_rows = false;        // the device needs no transpose of an 8-bit weight
    StateHolder holder = StateHolder::recipe;
    // Of `tensors` and `trained`, as FSDP2 shares them out (filled_shards.h); others do as they
    // are.
    std::vector<WeightTensor> filled_tensors, filled_trained;

    bool fills() const { return holder == StateHolder::fully_shard; }
    const std::vector<WeightTensor>& shared_tensors() const {
        return fills() ? filled_tensors : tensors;
    }
    const std::vector<WeightTensor>& shared_trained() const {
        return fills() ? filled_trained : trained;
    }
};

// The tokens x width activation a device works on in one micro-batch, whole in the width.
inline Quantity hidden_count(const Architecture& architecture, const ActivationSetup& setup) {
    return divided_up(Quantity(setup.batch, "sequences") * Quantity(setup.tokens, "tokens"),
                      Quantity(setup.context_parallel, "context-parallel devices")) *
           Quantity(architecture.width, "channels");
}

// Its bytes as products make it, and as one block hands it to the next.
inline Quantity hidden_bytes(const Architecture& architecture, const ActivationSetup& setup) {
    return hidden_count(architecture, setup) * Quantity(setup.element_bytes, "B");
}
inline Quantity stream_bytes(const Architecture& architecture, const ActivationSetup& setup) {
    return hidden_count(architecture, setup) * Quantity(setup.stream_bytes(), "B");
}

// This device's logits in one micro-batch.
inline Quantity logit_count(const Architecture& architecture, const ActivationSetup& setup) {
    return divided_up(Quantity(setup.batch, "sequences") * Quantity(setup.tokens, "tokens"),
                      Quantity(setup.context_parallel, "context-parallel devices")) *
           divided_up(Quantity(architecture.vocabulary, "words"),
                      Quantity(setup.logits == Logits::split ? setup.tensor_parallel : 1,
                               "devices that share the words"));
}

}  // namespace rootspace::estimate
