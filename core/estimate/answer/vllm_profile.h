// Of which versions of vLLM the estimate of its profile run is.
#pragma once

#include <string>
#include <vector>

#include "estimate/explain/item.h"

namespace rootspace::estimate {

// A sentence where the items hold what vLLM's profile run finds fullest; empty where they do not.
std::string vllm_profile_note(const std::vector<Item>& items);

}  // namespace rootspace::estimate
