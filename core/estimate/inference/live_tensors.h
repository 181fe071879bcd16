// Bytes alive at the fullest moments of one step in transformers: inside an MLP, inside attention,
// at the logits. Only one of them is alive at a time. What each family holds is in family_code.h;
// the norms between, in float32, stay below where the MLP is 4/3 of the width or wider.
#pragma once

#include "estimate/explain/quantity.h"
#include "estimate/inference/inference.h"

namespace rootspace::estimate {

// Where a module computes in torch.float32, whatever its activations' type.
inline const WholeCoefficient float_bytes{"hf.float32", 4};

struct Step {
    std::int64_t sequences;
    std::int64_t tokens;        // of each sequence, in this step
    std::int64_t seen;          // keys that each token is held against, those of the step included
    std::int64_t number_bytes;  // of one activation

    Quantity all_tokens() const;
    Quantity number() const;  // bytes of one activation
};

// Of `hf`, first_device says whether the model's embeddings are here, fused_attention whether
// attention has no matrix of scores (flash_attention_2, and sdpa where it needs no mask; of gpt-oss
// vllm-flash-attn3).
Quantity mlp_live(const Architecture& architecture, const Block& block, const Step& step,
                  const HfInference& hf);
Quantity attention_live(const Architecture& architecture, const Block& block, const Step& step,
                        const HfInference& hf);
// Logits of `tokens` tokens in all, with their float32 copy, beside the last hidden state.
Quantity logits_live(const Architecture& architecture, const Step& step, const Quantity& tokens);
// Cosines and sines of the step's positions; 0 without rotary positions.
Quantity rotary_live(const Architecture& architecture, const Step& step);

struct Live {
    const char* where;
    Quantity bytes;
    std::string source;
};

// The fullest moment of the step over all blocks and the logits.
Live fullest(const Architecture& architecture, const Step& step, const HfInference& hf,
             const Quantity& logit_tokens);

}  // namespace rootspace::estimate
