// An architecture from the config.json of a model hub, or from the generic form (generic.h).
//
// Families (model_type): gpt2, gpt_neox, opt, bert, llama, mistral, mixtral, phi3, qwen2,
// qwen2_moe, qwen3, qwen3_moe, gemma, gemma2, gemma3, gemma3_text, deepseek_v2, deepseek_v3,
// gpt_oss, generic. One reader a family (families.h). A field that is absent takes the default of
// transformers' config class, named in the reader; vocabulary, width, layers, heads and the width
// of the MLP have no default, since every config states them. Fields that no count depends on are
// ignored.
#pragma once

#include <string_view>

#include "base/json.h"
#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

// Throws InputError naming the field: malformed or duplicate JSON, an unknown family (the sentence
// names the sizes it understood), missing, contradictory or absurd values.
Architecture architecture_from_config(std::string_view json);
Architecture architecture_from_json(const Json& config);

// What a config of an unknown family says under the usual names, as a generic form to complete.
Json generic_proposal(const Json& config);

}  // namespace rootspace::estimate
