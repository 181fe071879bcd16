// Which engine keeps which weight format in memory as it is stored, and in which types an engine
// that is told none loads a published checkpoint and caches.
#pragma once

#include <string>
#include <vector>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

// Throws InputError naming "weights" for a format that the request's engine does not load, or turns
// into another one as it loads it.
void check_engine_format(const Request& request);

// Where the config states no type: that of the published model of the catalogue which has the same
// sizes, where there is one.
void take_published_type(Architecture& architecture);

// Sets the weights and the cache's types that a request does not state, as its engine takes them on
// its device; again where model, engine or device have changed since, unless they were set
// otherwise.
void take_types(Request& request);

// The id of the format that the engine holds. llama.cpp reads GGUF files alone: of fp32, fp16 and
// bf16 they are F32, F16 and BF16, whose norms, biases and routers are in float32.
std::string held_format(const Request& request);

// The same, by the name that the format has for its engine: mxfp4 as it is.
std::string held_name(const Request& request);

// What was taken for the weights where the request states none, in sentences; of a quantised
// checkpoint in any case.
std::vector<std::string> type_notes(const Request& request);

}  // namespace rootspace::estimate
