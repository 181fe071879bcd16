// The generic form of a GGUF file: its architecture and, where no mix of quantize's gives them, the
// types of its tensors.
#pragma once

#include <optional>

#include "base/json.h"
#include "estimate/architecture/architecture.h"
#include "estimate/headers/gguf.h"

namespace rootspace::estimate {

// `architecture` is what gguf_architecture() read of the header. Nothing where the form has no
// words for it. Without types where a matrix of the form is not in the file as one of the same
// rows, as in old files of latent attention (attn_kv_b in one).
std::optional<Json> gguf_form(const GgufHeader& header, const Architecture& architecture);

}  // namespace rootspace::estimate
