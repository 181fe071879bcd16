// What the programs that train refuse, however much memory there is: lengths that they cannot share
// out, number formats and optimisers without kernels for the device, ways of sharing work out that
// they have no code for.
#pragma once

#include <string>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Tokens that the context of a training step is a multiple of, as the request's trainer shares
// sequences out.
std::int64_t trained_context_step(const Request& request);

// Throws InputError naming "context", "precision", "optimizer", "pipeline_chunks" or "zero". The
// visitor's own device is taken to have kernels for everything, unless its vendor or target says
// otherwise.
void check_trainer(const Request& request);

// Where the optimiser runs on the request's device in newer versions alone, in a sentence; else
// empty.
std::string optimizer_note(const Request& request);

}  // namespace rootspace::estimate
