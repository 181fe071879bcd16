// Every ā kept: no stage runs twice, memory grows with the whole chain.
#pragma once

#include "schedule/action.h"

namespace rootspace {

// forward 1..L saving, backward L..1.
Schedule keep_all(Steps stage_count);

}  // namespace rootspace
