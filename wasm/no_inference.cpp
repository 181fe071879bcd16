// In the place of core/estimate/answer/inference_answer.cpp, in the module of training alone
// (no_training.cpp).
#include "base/error.h"
#include "estimate/answer/estimated.h"

namespace rootspace::estimate {

Estimated inference_estimated(const Request&, const Loaded&, Notes) {
    throw InputError("task", "\"training\" in the module of training", "\"inference\"");
}

void settle(Request&) {}

void add_inference(Json&, const Request&, const Estimated&) {}

std::vector<std::string> file_notes(const Request&, const Estimated&) { return {}; }

}  // namespace rootspace::estimate
