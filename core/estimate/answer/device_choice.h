// The devices of a list on which a request would fit, each judged as if the request named it.
#pragma once

#include "estimate/answer/request.h"
#include "estimate/device/choice.h"

namespace rootspace::estimate {

// The same request on other devices: driver and framework hold what is assumed of that device,
// unless the request states it; experts under vLLM are spread over all devices where they are.
Request on_devices(const Request& request, const Device& device, std::int64_t count);

// How many of a kind are looked at: 1 to 8, 16, 32 and 64 times the devices that one copy of the
// model is laid over, and as many as the request has; ascending.
std::vector<std::int64_t> counts_tried(const Request& request);

// In each of these numbers. Times and tokens are those of the last work of the answer on those
// devices: a training step of more of them has more sequences. `from` outlives what is returned.
std::vector<Candidate> device_choice(const Request& request, const std::vector<Device>& from);

}  // namespace rootspace::estimate
