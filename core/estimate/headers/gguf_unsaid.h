// Why a GGUF file that is understood has no generic form: what of its blocks differs.
#pragma once

#include <string>

#include "estimate/architecture/architecture.h"
#include "estimate/headers/gguf.h"

namespace rootspace::estimate {

// Of a header without a form (gguf_form.h): "llama.attention.head_count_kv: expected one number for
// all blocks, since a form has no other words, but got 8 in block 0 and 2 in block 1".
// `architecture` is what gguf_architecture() read of it. Where no number differs, of the windows or
// of the tensors that blocks have.
std::string gguf_unsaid(const GgufHeader& header, const Architecture& architecture);

}  // namespace rootspace::estimate
