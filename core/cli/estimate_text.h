// An estimator's answer as lines of text.
#pragma once

#include <iosfwd>
#include <string>

#include "base/json.h"

namespace rootspace {

// "1.50 GiB"
std::string bytes_text(double bytes);

// `answer`: core/estimate/answer/answer.h, with "levers" and "questions" where they were asked for.
void print_estimate(const Json& answer, std::ostream& out);

}  // namespace rootspace
