// Whether a note of an answer has these words.
#pragma once

#include <string>

#include "base/json.h"

namespace rootspace::estimate {

inline bool says(const Json& answer, const std::string& words) {
    for (const Json& note : answer["notes"])
        if (note.get_ref<const std::string&>().find(words) != std::string::npos) return true;
    return false;
}

}  // namespace rootspace::estimate
