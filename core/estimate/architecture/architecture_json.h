// An architecture's facts as JSON, for pages and the command line:
//
//   {"name", "family", "vocabulary", "width", "layers", "context", "norm", "activation",
//    "tied", "head", "causal",
//    "attention": {"kind": "grouped", "heads", "kv_heads", "head_size"}
//               | {"kind": "latent", "heads", "query_rank", "kv_rank", "nope_size", "rope_size",
//                  "value_size"},                                  of the last layer
//    "windows": [{"tokens": 1024, "layers": 52}],                  absent where every layer sees
//    all "mlp": {"width", "gated"},                                    absent without dense layers
//    "experts": {"experts", "active", "width", "shared_width", "layers"},   absent without experts
//    "prediction_blocks": 1,                                       absent without
//    "parameters": {"total", "active", "prediction"},
//    "components": [{"name", "total", "active"}],
//    "stored": "bf16", "quantisation": "fp8",                      absent where the config is
//    silent "omitted": "vision_config"}
#pragma once

#include "base/json.h"
#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

Json architecture_json(const Architecture& architecture);

// "f32", "f16", "bf16"; empty where the config does not state it.
std::string stored_type_name(StoredType type);

}  // namespace rootspace::estimate
