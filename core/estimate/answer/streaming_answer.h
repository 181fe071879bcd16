// What an answer says of weights that find no room and are read for every token.
#pragma once

#include "estimate/answer/estimated.h"

namespace rootspace::estimate {

// Each device streams what finds no room in it: one's free memory is of no use to another, but
// where all share every matrix. What is no tensor of the checkpoint stays. A fault where a device
// has too little room even for that.
Json streaming_json(const Request& request, const Estimated& found);

}  // namespace rootspace::estimate
