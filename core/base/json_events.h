// JSON as a stream of events, for readers that keep no document.
#pragma once

#include <string_view>

#include "base/json.h"

namespace rootspace {

// The one place that instantiates the parser: it is compiled once for all readers. What is no JSON
// comes to the reader as its parse_error; throws whatever the reader throws.
void parse_json_events(std::string_view text, nlohmann::json_sax<Json>& reader);

}  // namespace rootspace
