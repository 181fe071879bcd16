// What is to be said of a log set against an estimate, beside their numbers.
#pragma once

#include "base/json.h"
#include "estimate/answer/request.h"
#include "estimate/reconcile/attribution.h"

namespace rootspace::estimate {

// A list of sentences.
Json reconcile_notes(const Request& request, const Log& log, const Attribution& whole);

}  // namespace rootspace::estimate
