// What llama.cpp copies of a file's weights for a processor's instructions.
#pragma once

#include <string>

#include "estimate/answer/placement.h"

namespace rootspace::estimate {

// Bytes of the buffer CPU_REPACK; 0 where the request's device or format has none.
Bytes repacked_bytes(const Request& request, const LoadedWeights& loaded);

// That they stand beside the mapped file for a while, in a sentence; "" where there are none.
std::string repack_note(const Request& request, const LoadedWeights& loaded);

}  // namespace rootspace::estimate
