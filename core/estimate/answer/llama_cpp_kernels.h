// For which types of keys and values llama.cpp's backends have kernels of flash attention.
#pragma once

#include <string>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// What becomes of attention over a cache of the request's types where the device's backend has no
// kernel for them, in a sentence; empty where it has one.
std::string flash_attention_note(const Request& request);

}  // namespace rootspace::estimate
