#include <algorithm>

#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

struct Load {
    std::vector<std::size_t> terms;  // of the log
    std::vector<std::pair<std::string, PrintedBytes>> model;
    bool has_context = false;  // a buffer that is not the model's
    std::int64_t line;         // its first
};

std::vector<Load> loads_of(const Log& log) {
    std::vector<Load> loads;
    for (std::size_t i = 0; i < log.terms.size(); ++i) {
        const LogTerm& term = log.terms[i];
        if (term.format != LogFormat::llama_cpp || term.role == Role::restated) continue;
        const bool model = term.name == "model buffer";
        if (loads.empty() || (model && loads.back().has_context))
            loads.push_back({{}, {}, false, term.line});
        Load& load = loads.back();
        load.terms.push_back(i);
        if (model)
            load.model.emplace_back(term.device, term.size);
        else
            load.has_context = true;
    }
    return loads;
}

// Before it loads a model, llama.cpp may measure it without its bytes (common_params_fit_impl):
// the same lines, of no bytes for the model, or of the same as later.
bool is_measurement(const Load& load, const std::vector<Load>& later) {
    if (load.model.empty() || later.empty()) return false;
    const bool empty = std::all_of(load.model.begin(), load.model.end(),
                                   [](const auto& one) { return one.second.bytes == 0; });
    return empty || std::any_of(later.begin(), later.end(),
                                [&](const Load& one) { return one.model == load.model; });
}

// Buffers of weights in the order that the processor's instructions read (ggml-cpu/repack.cpp and
// amx/amx.cpp; CPU_AARCH64 until April 2025).
bool is_repacked(const LogTerm& term) {
    return term.name == "model buffer" && term.role != Role::restated &&
           (term.device == "CPU_REPACK" || term.device == "CPU_AARCH64" || term.device == "AMX");
}

}  // namespace

// Where the file is mapped, its stretch has their tensors as it has the others'; without a mapping
// they are in no other buffer.
void name_repacked_copies(Log& log) {
    const bool mapped = std::any_of(log.terms.begin(), log.terms.end(), [](const LogTerm& term) {
        return term.format == LogFormat::llama_cpp && term.device == "CPU_Mapped";
    });
    for (LogTerm& term : log.terms)
        if (mapped && is_repacked(term)) term.name = repacked_copy, term.role = Role::restated;
}

void restate_measurements(Log& log) {
    const std::vector<Load> loads = loads_of(log);
    for (std::size_t i = 0; i + 1 < loads.size(); ++i) {
        if (!is_measurement(loads[i], {loads.begin() + std::ptrdiff_t(i) + 1, loads.end()}))
            continue;
        for (const std::size_t term : loads[i].terms) log.terms[term].role = Role::restated;
        const std::int64_t begin = loads[i].line, end = loads[i + 1].line;
        auto& settings = log.settings;
        settings.erase(std::remove_if(settings.begin(), settings.end(),
                                      [&](const LogSetting& one) {
                                          return one.format == LogFormat::llama_cpp &&
                                                 one.line >= begin && one.line < end;
                                      }),
                       settings.end());
    }
}

std::int64_t llama_cpp_loads(const Log& log) { return std::int64_t(loads_of(log).size()); }

}  // namespace rootspace::estimate
