// How many tokens a page of vLLM's cache holds where nobody says (--block-size): the kernels of
// attention decide it, by device, model and cache.
#pragma once

#include "estimate/answer/request.h"

namespace rootspace::estimate {

struct VllmPages {
    std::int64_t tokens;
    const char* backend;  // of latent attention, whose pages they are; empty of other attention
};

// Of a request whose "kv" is settled.
VllmPages vllm_pages(const Request& request);

// What earlier versions of vLLM had in place of these pages, in a sentence; empty where the same.
std::string vllm_pages_note(const Request& request);

}  // namespace rootspace::estimate
