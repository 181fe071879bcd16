// Of which versions of vLLM the estimate of its profile run is, and what that run leaves out.
#pragma once

#include <string>
#include <vector>

#include "estimate/answer/request.h"
#include "estimate/explain/item.h"

namespace rootspace::estimate {

// A sentence where the items hold what vLLM's profile run finds fullest; empty where they do not.
std::string vllm_profile_note(const std::vector<Item>& items);

// CUDA graphs, which are not in the sum, where vLLM captures them; else empty.
std::string vllm_graphs_note(const Request& request);

}  // namespace rootspace::estimate
