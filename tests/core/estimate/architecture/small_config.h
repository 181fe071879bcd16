// Configs of a family with sizes that are easy to count.
#pragma once

#include "base/json.h"
#include "estimate/architecture/config.h"

namespace rootspace::estimate {

// Width 8, two heads of 4.
inline Json small(const char* family) {
    return {{"model_type", family},      {"vocab_size", 10},
            {"hidden_size", 8},          {"num_hidden_layers", 4},
            {"num_attention_heads", 2},  {"num_key_value_heads", 1},
            {"intermediate_size", 16},   {"head_dim", 4},
            {"moe_intermediate_size", 6}};
}

inline Architecture small_with(const char* family, const Json& more = Json::object()) {
    Json config = small(family);
    config.update(more);
    return architecture_from_json(config);
}

}  // namespace rootspace::estimate
