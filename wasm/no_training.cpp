// In the first module's place of core/estimate/answer/training_answer.cpp: half of the whole
// module's code serves training, and the page's answer on arrival is of inference. The page asks
// the whole module instead.
#include "base/error.h"
#include "estimate/answer/estimated.h"

namespace rootspace::estimate {

Estimated training_estimated(const Request&) {
    throw InputError("task", "\"inference\" in the first module", "\"training\"");
}

}  // namespace rootspace::estimate
