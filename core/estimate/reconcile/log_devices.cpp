#include "estimate/reconcile/log_devices.h"

#include <algorithm>

namespace rootspace::estimate {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// A part of what lies on llama.cpp's devices, as one line a buffer or as a table.
bool is_llama_cpp_part(const LogTerm& term) {
    return term.role == Role::part &&
           (term.format == LogFormat::llama_cpp || term.format == LogFormat::llama_cpp_table);
}

bool has_mig_devices(const std::vector<std::string>& names, const std::string& gpu) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return name.compare(0, gpu.size() + 5, gpu + " MIG ") == 0;
    });
}

}  // namespace

bool names_all_devices(const Log& log) {
    return std::any_of(log.terms.begin(), log.terms.end(), is_llama_cpp_part);
}

std::int64_t llama_cpp_devices(const Log& log) {
    std::vector<std::string> names;
    for (const LogTerm& term : log.terms) {
        if (!is_llama_cpp_part(term) || term.device.empty()) continue;
        const std::string device = term.device.substr(0, term.device.find_first_of("_-"));
        add_once(names, device == "Host" ? "CPU" : device);
    }
    return static_cast<std::int64_t>(names.size());
}

std::vector<std::string> devices_apart(const Log& log, LogFormat format) {
    std::vector<std::string> names;
    for (const LogTerm& term : log.terms) {
        if (term.format != format) continue;
        if (format == LogFormat::nvidia_smi && term.role != Role::total) continue;
        // Without a name: vLLM's first worker before V1, or a line whose name was not pasted.
        if (!term.device.empty() ||
            (format == LogFormat::vllm && term.covers == std::vector<Part>{Part::weights}))
            add_once(names, term.device);
    }
    const std::vector<std::string> all = names;
    names.erase(std::remove_if(names.begin(), names.end(),
                               [&](const std::string& name) { return has_mig_devices(all, name); }),
                names.end());
    return names;
}

}  // namespace rootspace::estimate
