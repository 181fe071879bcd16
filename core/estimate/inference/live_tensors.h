// Bytes alive at the fullest moments of one step in transformers: inside an MLP, inside attention,
// at the logits. Only one of them is alive at a time.
#pragma once

#include "estimate/explain/quantity.h"
#include "estimate/inference/inference.h"

namespace rootspace::estimate {

struct Step {
    std::int64_t sequences;
    std::int64_t tokens;        // of each sequence, in this step
    std::int64_t seen;          // keys that each token is held against, those of the step included
    std::int64_t number_bytes;  // of one activation

    Quantity all_tokens() const;
};

Quantity mlp_live(const Architecture& architecture, const Block& block, const Step& step);
Quantity attention_live(const Architecture& architecture, const Block& block, const Step& step,
                        bool fused);
// Logits of `tokens` tokens in all, with their float32 copy, beside the last hidden state.
Quantity logits_live(const Architecture& architecture, const Step& step, const Quantity& tokens);
// Cosines and sines of the step's positions; 0 without rotary positions.
Quantity rotary_live(const Architecture& architecture, const Step& step);
// What a block holds on a device other than the first: all but the embeddings.
Quantity mlp_live_later_device(const Architecture& architecture, const Block& block,
                               const Step& step);

struct Live {
    const char* where;
    Quantity bytes;
    const char* source;
};

// The fullest moment of the step over all blocks and the logits.
Live fullest(const Architecture& architecture, const Step& step, const HfInference& hf,
             const Quantity& logit_tokens);

}  // namespace rootspace::estimate
