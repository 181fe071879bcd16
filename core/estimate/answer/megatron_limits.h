// What Megatron-LM refuses, and what it does in some versions alone.
#pragma once

#include <string>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Throws InputError naming "precision", "optimizer", "zero", "offload" or "base_weights".
void check_megatron(const Request& request);

// Sentences, each after a space; else empty.
std::string megatron_sentences(const Request& request);

}  // namespace rootspace::estimate
