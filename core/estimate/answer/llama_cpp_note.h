// Which builds and programs of llama.cpp an answer's compute buffer is of.
#pragma once

#include <string>
#include <vector>

#include "estimate/inference/inference.h"

namespace rootspace::estimate {

struct LlamaCppPart {  // one device's
    const Architecture& architecture;
    InferenceSetup setup;
};

// A sentence on what builds before June 2026 take beyond the buffer that is counted, on the device
// where that is the most, and one on contexts that do not bound their outputs.
std::string llama_cpp_note(const std::vector<LlamaCppPart>& parts);

}  // namespace rootspace::estimate
