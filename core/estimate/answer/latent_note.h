// How an engine multiplies where attention is latent.
#pragma once

#include <string>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// The multiply-adds for each token seen, with their derivation, in sentences; empty where attention
// is not latent.
std::string latent_note(const Request& request);

}  // namespace rootspace::estimate
