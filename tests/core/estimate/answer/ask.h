// The answer to a question whose fields are written as in its JSON.
#pragma once

#include <string>

#include "estimate/answer/answer.h"
#include "estimate/answer/request.h"

namespace rootspace::estimate {

inline Json ask(const std::string& fields) { return answer(request_from_json("{" + fields + "}")); }

}  // namespace rootspace::estimate
