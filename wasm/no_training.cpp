// In the place of core/estimate/answer/training_answer.cpp, in the module of inference alone:
// either task is a third of the whole module's code, and the page's answer on arrival is of one.
// The page asks the whole module for the other.
#include "base/error.h"
#include "estimate/answer/estimated.h"

namespace rootspace::estimate {

Estimated training_estimated(const Request&, Notes) {
    throw InputError("task", "\"inference\" in the module of inference", "\"training\"");
}

}  // namespace rootspace::estimate
