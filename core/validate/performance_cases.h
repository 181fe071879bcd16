// The third part: what forgetting costs, in steps counted and in time measured.
#pragma once

#include "validate/determinism_cases.h"

namespace rootspace {

// Forward steps the executor counted against the formulas.
std::unique_ptr<ValidationCase> step_counts_case();
// Time of a gradient under each schedule against keep-all, beside the ratio of their operations.
std::unique_ptr<ValidationCase> overhead_case(Scale scale);
std::unique_ptr<ValidationCase> transformer_overhead_case(Scale scale);

CaseList performance_cases(Scale scale);

}  // namespace rootspace
