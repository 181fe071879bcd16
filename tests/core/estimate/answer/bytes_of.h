// The bytes of an answer's items that serve one purpose, by its name in the JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "base/quantities.h"

namespace rootspace::estimate {

inline Bytes bytes_of(const Json& answer, const std::string& purpose) {
    Bytes bytes = 0;
    for (const Json& item : answer["items"])
        if (item["purpose"] == purpose) bytes += item["bytes"].get<Bytes>();
    return bytes;
}

}  // namespace rootspace::estimate
