// One function an engine; inference_peak() has checked the set-up.
#pragma once

#include "estimate/inference/inference.h"

namespace rootspace::estimate {

// Weights, and where stated their slack and the driver's context.
std::vector<Item> held_always(const InferenceSetup& setup);

void add_blas_workspace(std::vector<Item>& items, Blas blas, std::int64_t devices);

void append(std::vector<Item>& items, const std::vector<Item>& more);

InferencePeak hf_peak(const Architecture& architecture, const InferenceSetup& setup,
                      const HfCache& cache);
InferencePeak vllm_peak(const Architecture& architecture, const InferenceSetup& setup,
                        const VllmCache& cache);
InferencePeak llama_cpp_peak(const Architecture& architecture, const InferenceSetup& setup,
                             const LlamaCppCache& cache);

}  // namespace rootspace::estimate
