// On which devices each program that trains runs, in which number formats and with which optimisers
// there, as the programs' sources and documentation say.
#pragma once

#include <string>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Throws InputError naming "device", "devices", "trainer", "precision" or "optimizer". The
// visitor's own device is taken to have everything, unless its vendor or target says otherwise.
void check_trainer_device(const Request& request);

// Where the program runs on the request's device in some versions alone, or in a way that is not
// counted: sentences, each after a space; else empty.
std::string trainer_device_sentences(const Request& request);

}  // namespace rootspace::estimate
