#include "estimate/headers/json_events.h"

namespace rootspace::estimate {

// In one place, so that the parser is compiled once for all readers.
void parse_json_events(std::string_view text, JsonEvents& reader) {
    Json::sax_parse(text.begin(), text.end(), &reader);
}

}  // namespace rootspace::estimate
