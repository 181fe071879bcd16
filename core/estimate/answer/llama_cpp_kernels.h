// Which of llama.cpp's backends a device has: where it keeps a graph's inputs, and for which types
// of keys and values it has kernels of flash attention.
#pragma once

#include <string>

#include "estimate/answer/request.h"
#include "estimate/inference/inference.h"

namespace rootspace::estimate {

GraphInputs graph_inputs(const Device& device);

// Which of a layer's keys and values the request's backend copies into f16 for flash attention.
struct CacheCopies {
    bool keys, values;
};
CacheCopies cache_copies(const Request& request);

// What becomes of attention over a cache of the request's types where the device's backend has no
// kernel for them, in a sentence; empty where it has one.
std::string flash_attention_note(const Request& request);

}  // namespace rootspace::estimate
