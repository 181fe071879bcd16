// What DeepSpeed refuses.
#pragma once

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Throws InputError naming "pipeline_chunks", "zero", "sequence_parallel" or "context_parallel".
void check_deepspeed(const Request& request);

}  // namespace rootspace::estimate
