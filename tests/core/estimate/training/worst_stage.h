// The fullest stage of a set-up of 64 tokens, and what its items are called.
#pragma once

#include <string>

#include "core/estimate/training/models.h"
#include "estimate/training/training.h"

namespace rootspace::estimate {

inline constexpr std::int64_t llama = 8030261248;  // parameters of llama_31_8b()

// -1 where there is none.
inline Bytes named(const StageEstimate& stage, const std::string& name) {
    for (const Item& one : stage.items)
        if (one.name == name) return one.bytes;
    return -1;
}

inline TrainingSetup of(const char* precision, std::int64_t data = 1, std::int64_t zero = 0) {
    TrainingSetup s;
    s.precision = precision;
    s.parallel.data = data, s.parallel.zero = zero;
    s.activations.tokens = 64;
    return s;
}

inline StageEstimate worst(const Architecture& model, const TrainingSetup& s) {
    return training(model, s).worst_stage();
}

}  // namespace rootspace::estimate
