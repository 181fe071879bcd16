// Modules that a published checkpoint leaves unpacked (modules_to_not_convert and its like), by the
// rule with which each engine's loader matches their names.
#pragma once

#include "estimate/answer/request.h"
#include "estimate/architecture/tensors.h"

namespace rootspace::estimate {

// Whether the weights asked for are the published checkpoint's, whose config names such modules.
bool keeps_modules(const Request& request);

// Marks the matrices that stay in the type of what is not packed. Throws InputError naming the
// config's field where a loader refuses what it says, or where single experts are kept.
void mark_kept(std::vector<WeightTensor>& tensors, const Request& request);

// What the names did, in sentences.
std::vector<std::string> kept_notes(const std::vector<WeightTensor>& tensors,
                                    const Request& request);

}  // namespace rootspace::estimate
