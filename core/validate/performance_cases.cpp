#include "validate/performance_cases.h"

namespace rootspace {

CaseList performance_cases(Scale scale) {
    CaseList cases;
    cases.push_back(step_counts_case());
    cases.push_back(overhead_case(scale));
    cases.push_back(transformer_overhead_case(scale));
    return cases;
}

}  // namespace rootspace
