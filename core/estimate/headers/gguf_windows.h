// Which blocks of a GGUF file see only the last tokens.
#pragma once

#include <vector>

#include "estimate/headers/gguf_fields.h"

namespace rootspace::estimate {

// The window of each block in tokens, 0 for all of them, as llama.cpp reads the file (load_hparams
// in src/llama-model.cpp of ggml-org/llama.cpp at commit 0034230; load_arch_hparams in src/models/
// since): the file's own attention.sliding_window_pattern if it has one, else the family's. A
// family whose loader reads no window has none, whatever the file says. Throws InputError for a
// pattern of another kind or with too few entries.
std::vector<std::int64_t> gguf_windows(const GgufFields& fields, std::int64_t blocks);

}  // namespace rootspace::estimate
