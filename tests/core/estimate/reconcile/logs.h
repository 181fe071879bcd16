// The pasted logs of tests/fixtures/logs.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "estimate/reconcile/read_log.h"

namespace rootspace::estimate {

inline constexpr const char* log_names[] = {"vllm-llama3-8b",
                                            "vllm-qwen2.5-0.5b",
                                            "vllm-v1-llama3.1-8b",
                                            "vllm-v1-two-workers",
                                            "llama-cpp-llama3.1-8b-q4_k_m",
                                            "llama-cpp-llama2-7b-f16",
                                            "llama-cpp-llama2-7b-cpu",
                                            "llama-cpp-pythia-2.8b-f16",
                                            "llama-cpp-mistral-small-q8-cache",
                                            "llama-cpp-two-gpus",
                                            "llama-cpp-breakdown-2025",
                                            "llama-cpp-breakdown-2026",
                                            "llama-cpp-breakdown-wrapped",
                                            "nvidia-smi-bert-large",
                                            "nvidia-smi-mig",
                                            "nvidia-smi-query",
                                            "torch-summary",
                                            "torch-out-of-memory",
                                            "torch-out-of-memory-before-2.0",
                                            "mixed-vllm-nvidia-smi"};

inline std::string log_text(const std::string& name) {
    std::ifstream file(std::string(ROOTSPACE_FIXTURES) + "/logs/" + name + ".txt");
    if (!file) throw std::runtime_error("no log " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline Log fixture_log(const std::string& name) { return read_log(log_text(name)); }

}  // namespace rootspace::estimate
