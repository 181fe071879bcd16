// What torchtitan refuses, and what it does in some versions alone. "torchtitan" is of 2026 with
// PyTorch 2.9 or later, "torchtitan-2024" of the end of 2024, as its published rows were measured.
#pragma once

#include <string>

#include "estimate/answer/request.h"
#include "estimate/explain/telling.h"

namespace rootspace::estimate {

inline bool is_torchtitan_2024(const std::string& trainer) {
    return knows_all_trainers && trainer == "torchtitan-2024";
}
inline bool is_present_torchtitan(const std::string& trainer) {
    return knows_all_trainers && trainer == "torchtitan";
}
// Either.
inline bool is_torchtitan(const std::string& trainer) {
    return is_present_torchtitan(trainer) || is_torchtitan_2024(trainer);
}

// Whether an RMSNorm is PyTorch's one kernel.
bool fuses_norms(const Request& request);

// Of a device's tokens, whose logits it makes one after another.
std::int64_t loss_parts(const Request& request);

// Throws InputError naming "optimizer", "zero" or another field.
void check_torchtitan(const Request& request);

// Sentences, each after a space; else empty.
std::string torchtitan_sentences(const Request& request);

}  // namespace rootspace::estimate
