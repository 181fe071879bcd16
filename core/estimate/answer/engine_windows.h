// The sliding windows of a model that its config states and an engine's code for its family lacks.
#pragma once

#include <string>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Takes away the windows that the engine does not read: layers keep and see all tokens there.
// Throws InputError ("engine") where the engine refuses a model for its windows.
void take_windows(Request& request);

// That take_windows() took some away, in a sentence; empty where it took none.
std::string windows_note(const Request& asked);

}  // namespace rootspace::estimate
