// Which devices a log speaks of: all of them together, or each apart.
#pragma once

#include "estimate/reconcile/log_term.h"

namespace rootspace::estimate {

// True when a log's parts are those of all devices together (llama.cpp), not of one.
bool names_all_devices(const Log& log);

// How many devices llama.cpp's parts lie on. "MTL0_Mapped" and "CPU_REPACK" are buffers of other
// kinds on the same devices.
std::int64_t llama_cpp_devices(const Log& log);

// The devices of which each is set against one device of the estimate: nvidia-smi's, PyTorch's, or
// vLLM's workers, one a device. Of MIG devices without their parents.
std::vector<std::string> devices_apart(const Log& log, LogFormat format);

}  // namespace rootspace::estimate
