// What devices do to read a prompt and to write a token: operations, bytes moved, bytes sent.
#pragma once

#include "estimate/answer/estimated.h"
#include "estimate/answer/placement.h"

namespace rootspace::estimate {

struct InferenceWork {
    std::vector<NamedWork> works;
    std::vector<Flow> traffic;
};

// `cache_used` by a token of each part of the placement, at the full context (kv_cache.h). What
// vLLM keeps once of a prefix that sequences share is computed once, of other engines' nothing.
// Devices that work one after another do the work of all; devices that share every matrix do their
// share each, what they all hold included.
InferenceWork inference_work(const Request& request, const LoadedWeights& loaded,
                             const Placement& placement, const std::vector<Bytes>& cache_used);

}  // namespace rootspace::estimate
