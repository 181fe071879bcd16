// The types of a GGUF file's tensors, in the generic form (generic.h):
//
//   "tensor_types": {"Q4_K": ["attn_q", "ffn_down 3-5 9"], "Q6_K": ["output", ...],
//                    "F32": ["ffn_gate_inp", "rope_freqs 64"]}
//
// A type of ggml holds roles (tensors.h), with numbers of blocks where not all that have the role
// have the type. Every matrix of the model has a type; a vector without one is float32. Tables of
// rotary factors, of which the form says nothing else, have their length in the blocks' place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "estimate/architecture/architecture.h"

namespace rootspace::estimate {

// "ffn_down 3-5 9" of the type "Q4_K".
TypedRole typed_role(std::string type, std::string_view entry);

// As Storage::tensor_types has them; none where the form has no such field. Throws InputError where
// it is no object of arrays of strings, or a long one. What types and roles there are, file_tensors
// knows (weights/file_tensors.h).
std::vector<TypedRole> read_tensor_types(JsonObject& form);

// The field that reads back as `types`.
Json tensor_types_json(const std::vector<TypedRole>& types);

}  // namespace rootspace::estimate
