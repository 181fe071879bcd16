// What torchtitan refuses, and what it does in some versions alone.
#pragma once

#include <string>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Throws InputError naming "optimizer" or "zero".
void check_torchtitan(const Request& request);

// Sentences, each after a space; else empty.
std::string torchtitan_sentences(const Request& request);

}  // namespace rootspace::estimate
