// Which engine keeps which weight format in memory as it is stored.
#pragma once

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Throws InputError naming "weights" for a format that the request's engine does not load, or turns
// into another one as it loads it.
void check_engine_format(const Request& request);

}  // namespace rootspace::estimate
