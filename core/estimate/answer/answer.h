// The whole answer to a request, as the page shows it and `rootspace estimate --json` prints it.
//
//   {"model": {"name", "family", "parameters": {"total", "active", "prediction"},
//              "components": [{"name", "elements"}], "architecture": {...}},
//    "parameters": {"total", "active"},
//    "kv_bytes_per_token": 131072,
//    "total_bytes": ..., "items": [{"name", "purpose", "bytes", "formula", "source"}],   of one device
//    "peak": "prefill" | "decode" | "training step",
//    "device": {...}, "fits": true, "free_bytes": ...,          negative when it does not fit
//    "host_bytes": 0,                                            offloaded
//    "engines": [{"engine", "total_bytes", "cache_bytes"}],      inference: the three side by side
//    "times": [{"name", "seconds", "complete", "limit", "formula"}],   lower bounds, from peak rates
//    "levers": [{"lever", "field", "from", "to", "total_bytes", "saved_bytes", "seconds", "price", "fits"}],
//    "streaming": {...}                                          inference, when the weights do not fit
//    "notes": ["..."]}                                           what is assumed, in sentences
#pragma once

#include "estimate/answer/request.h"
#include "estimate/explain/item.h"

namespace rootspace::estimate {

Json answer(const Request& request);

}  // namespace rootspace::estimate
