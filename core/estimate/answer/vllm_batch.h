// How much vLLM computes at once where nobody says: `vllm serve` by device.
#pragma once

#include "estimate/answer/request.h"

namespace rootspace::estimate {

struct VllmBatch {
    std::int64_t step_tokens;        // --max-num-batched-tokens
    std::int64_t sequences;          // --max-num-seqs
    std::int64_t default_sequences;  // of it on this device
};

// The defaults, raised to the request's sequences where more are asked for at once: vLLM takes no
// more of them than of tokens a step. Source: vllm/engine/arg_utils.py (EngineArgs), the API
// server's part of get_batch_defaults, and _set_default_max_num_seqs_and_batched_tokens_args.
VllmBatch vllm_batch(const Request& request);

}  // namespace rootspace::estimate
