// Which architectures of GGUF files there are.
#pragma once

#include "estimate/headers/gguf_fields.h"

namespace rootspace::estimate {

// Throws InputError, with the sizes that the file states, where llama.cpp has no loader for
// general.architecture: LLM_ARCH_NAMES in src/llama-arch.cpp of ggml-org/llama.cpp at commit
// 00395eb, where anything else is an "unknown model architecture" and ends the program.
void refuse_unknown_architecture(const GgufFields& fields);

}  // namespace rootspace::estimate
