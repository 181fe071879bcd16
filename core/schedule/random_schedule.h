// Legal schedules of no particular merit: what the judge and the executor must also get right.
#pragma once

#include <cstdint>

#include "schedule/action.h"

namespace rootspace {

// A complete gradient schedule for L stages, the same for the same seed everywhere. It keeps and
// forgets at random: a or ā or both of a stage, ā(l) without a(l-1), stages rebuilt several times,
// a checkpoint dropped and made again, visits and storage in between. Without storage (a page has
// none) the schedule of a seed is another one. Every one passes replay with Goal::gradient.
// Precondition: stage_count >= 1.
Schedule random_schedule(std::uint64_t seed, Steps stage_count, bool with_storage = true);

}  // namespace rootspace
