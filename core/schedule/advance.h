// The one way every algorithm moves forward without recording.
#pragma once

#include <vector>

#include "schedule/action.h"

namespace rootspace {

// From a resident a(from) to a(to), one stage at a time; each a strictly between is let go once the
// next is made. a(from) itself stays. 2 * (to - from) - 1 actions; none when to == from.
void advance(std::vector<Action>& actions, Steps from, Steps to);

}  // namespace rootspace
