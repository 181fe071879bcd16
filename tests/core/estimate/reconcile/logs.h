// The pasted logs of tests/fixtures/logs.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "estimate/reconcile/read_log.h"
#include "support/expect_error.h"

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
                                            "mixed-vllm-nvidia-smi",
                                            "nvidia-smi-580-two-gpus",
                                            "nvidia-smi-mig-two-instances",
                                            "nvidia-smi-q-two-gpus",
                                            "nvidia-smi-q-mig",
                                            "torch-out-of-memory-two-processes",
                                            "torch-out-of-memory-wsl",
                                            "torch-out-of-memory-before-1.4",
                                            "vllm-v1-actual-usage",
                                            "vllm-v1-consumed-memory",
                                            "llama-cpp-measured-first",
                                            "llama-cpp-metal",
                                            "llama-cpp-breakdown-metal"};

inline std::string log_text(const std::string& name) {
    std::ifstream file(std::string(ROOTSPACE_FIXTURES) + "/logs/" + name + ".txt");
    if (!file) throw std::runtime_error("no log " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

using Lines = std::vector<std::string>;

inline Log fixture_log(const std::string& name) { return read_log(log_text(name)); }

// What counts of a log, a part or a total a line: "model weights 14416.5 MiB, line 1, GPU 0". Of
// sizes that are no multiple of 1/100 MiB the nearest.
inline Lines counting(const Log& log) {
    Lines lines;
    for (const LogTerm& term : log.terms) {
        if (term.role != Role::part && term.role != Role::total) continue;
        const std::int64_t hundredths = (term.size.bytes * 100 + (1 << 19)) >> 20;
        const std::string rest = std::to_string(hundredths % 100);
        lines.push_back(term.name + " " + std::to_string(hundredths / 100) + "." +
                        (rest.size() < 2 ? "0" : "") + rest + " MiB, line " +
                        std::to_string(term.line) + (term.device.empty() ? "" : ", ") +
                        term.device);
    }
    return lines;
}

inline Lines of(const std::string& text) { return counting(read_log(text)); }

// What a pasted text is refused with, or "".
inline std::string sentence(const std::string& text) {
    return error_sentence([&] { read_log(text); });
}

inline const std::string none = "log: expected a figure of memory in use, but got none";

}  // namespace rootspace::estimate
