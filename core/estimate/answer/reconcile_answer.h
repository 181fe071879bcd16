// A pasted log against the answer to a request: "reconcile".
#pragma once

#include <string_view>

#include "estimate/answer/request.h"

namespace rootspace::estimate {

//   {"formats": ["vLLM"],
//    "settings": ["..."],      what the log itself says of the setting, in sentences
//    "terms": [{"name", "role", "bytes", "least_bytes", "most_bytes", "format", "device", "line",
//               "text"}],      all that was read; role "part" | "subtotal" | "total" | "capacity" |
//                              "free" | "wanted" | "host" | "restated"
//    "rows": [{"name", "parts": ["weights"], "said_bytes", "said_least_bytes", "said_most_bytes",
//              "said_on_host_bytes", "computed_bytes", "difference_bytes",   said - computed
//              "agrees", "lines": [3]}],
//    "in_use_bytes": null | 1,
//    "said_bytes": 1, "explained_bytes": 1, "explained_share": 0.98,
//    "notes": ["..."]}
// The cache is computed for the tokens that the log names, else for those of the request. Throws
// InputError("log", ...) for a log that cannot be read, and what answer() throws.
Json reconcile_json(const Request& request, std::string_view log);

}  // namespace rootspace::estimate
