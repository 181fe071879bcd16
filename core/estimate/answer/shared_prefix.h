// What becomes of the first tokens that all sequences share: which of them an engine keeps and
// computes once.
#pragma once

#include <string>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Tokens of the prefix that lie in the cache once where the engine's cache shares at all
// (kv_cache.h): of vLLM's the whole pages that a prompt finds there.
std::int64_t shared_in_cache(const Request& request);

// Tokens of the prompts that are computed once for all sequences.
std::int64_t computed_once(const Request& request);

// Both, in a sentence; empty where nothing is shared.
std::string shared_note(const Request& request);

}  // namespace rootspace::estimate
