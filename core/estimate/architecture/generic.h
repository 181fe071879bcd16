// A transformer described by hand, in our own few words:
//
//   {"model_type": "generic", "name": "mine",
//    "vocabulary": 32000, "width": 512, "layers": 8, "heads": 8, "mlp_width": 1376, "context":
//    2048}
//
// These six sizes have no default. The others, with theirs:
//
//   "kv_heads" heads, "head_size" width / heads, "gated" true (an MLP of three matrices),
//   "activation" "silu" ("relu", "gelu"), "norm" "rms" ("layer": a bias beside the gain),
//   "norms" 2 (over the width in each block), "parallel" false (attention and MLP side by side),
//   "final_norm" true, "tied" false, "head" true,
//   "causal" true, "positions" 0 (rows of a learned table), "embedding_norm" false,
//   "embedding_width" 0 (the width), "token_types" 0, "pooler" false, "head_bias" false,
//   "query_bias", "key_value_bias", "output_bias", "mlp_bias" false,
//   "query_key_norm" false, "sinks" false, "window" 0 (tokens a layer sees; 0: all),
//   "full_every" 0 (with a window, each n-th layer sees all; 0: none does),
//   "experts" 0, "active_experts" 0, "expert_width" 0, "shared_width" 0, "shared_gate" false,
//   "correction_bias", "router_bias", "expert_bias" false, "dense_layers" 0 (the first, without
//   experts; mlp_width is theirs and may be left out where there are none),
//   "kv_rank" 0 (latent attention, with "query_rank" 0, "nope_size", "rope_size", "value_size"),
//   "prediction_blocks" 0, "stored" "" ("f32", "f16", "bf16"),
//   "tensor_types" none (of a GGUF file: tensor_types.h).
//
// The words mean what they mean in architecture.h. Unlike a config, an unknown field is refused.
#pragma once

#include <optional>

#include "base/json.h"
#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

// Throws InputError naming the field.
Architecture read_generic(const Json& form);

// The form that reads back as `architecture` (but for family and quantised storage); nothing where
// the form has no words for it.
std::optional<Json> generic_form(const Architecture& architecture);

}  // namespace rootspace::estimate
