// The first part: the same bytes whatever the schedule.
#pragma once

#include "validate/equality_case.h"

namespace rootspace {

using CaseList = std::vector<std::unique_ptr<ValidationCase>>;

// The seeds' seven tests (Williams inference, validation scripts), with bytes compared instead of
// differences against a threshold, and with gradients, for which checkpoints are made.
CaseList seed_tests();

// Gradients and losses under every schedule of the catalogue, budgets and random legal schedules: a
// case for each network kind and depth.
CaseList gradient_cases(Scale scale);

// Whole trainings under three schedules; inference and activation access under all of theirs; and
// whether a wrong prediction of bytes would be noticed.
CaseList training_cases(Scale scale);
CaseList inference_cases(Scale scale);
std::unique_ptr<ValidationCase> prediction_case();

}  // namespace rootspace
