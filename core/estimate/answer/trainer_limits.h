// What the programs that train refuse, however much memory there is: lengths that they cannot share
// out, number formats and optimisers without kernels for the device, ways of sharing work out that
// they have no code for.
#pragma once

#include <string>
#include <string_view>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Tokens that the context of a training step is a multiple of, as the request's trainer shares
// sequences out.
std::int64_t trained_context_step(const Request& request);

// Throws InputError naming "context" or a field that the program's own limits name
// (trainer_devices.h, megatron_limits.h, torchtitan_limits.h, deepspeed_limits.h).
void check_trainer(const Request& request);

// Whether the trainer has a setting for this value of a field, so that a lever may lead to it.
bool trainer_names(const Request& request, std::string_view field, std::string_view value);

// Where the optimiser runs on the request's device in newer versions alone, in a sentence; else
// empty.
std::string optimizer_note(const Request& request);

// What newer or older versions of the program, or on other devices, do in another way: sentences,
// each after a space; else empty.
std::string version_sentences(const Request& request);

}  // namespace rootspace::estimate
