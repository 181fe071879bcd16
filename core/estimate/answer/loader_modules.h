// Which matrices an engine's loader packs, where that is not the format's alone to say.
#pragma once

#include "estimate/answer/request.h"
#include "estimate/architecture/tensors.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

// Throws InputError where the engine loads no head that is packed as the published checkpoint's.
void check_head(const Request& request);

// Marks them in tensors of the model or of a device's part of it.
void mark_for_loader(std::vector<WeightTensor>& tensors, const Request& request);

// Whether the marks are the same under both engines, so that one counting serves both.
bool marked_alike(const Architecture& architecture, const std::string& engine,
                  const std::string& other);

// Of which version of transformers packed experts are, after `experts`, and what they are in the
// other: two sentences; empty where bitsandbytes packs none.
std::string packed_experts_note(const Architecture& architecture, const WeightFormat& format,
                                const std::string& experts);

// What is assumed of them, in sentences.
std::vector<std::string> loader_notes(const Request& request);

}  // namespace rootspace::estimate
