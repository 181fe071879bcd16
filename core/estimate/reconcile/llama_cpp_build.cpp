#include <algorithm>

#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

bool names(const LogTerm& term, std::initializer_list<const char*> functions) {
    return std::any_of(functions.begin(), functions.end(), [&](const char* function) {
        return term.text.find(function) != std::string::npos;
    });
}

bool sets(const Log& log, LogSetting::Field field) {
    return std::any_of(log.settings.begin(), log.settings.end(), [&](const LogSetting& setting) {
        return setting.format == LogFormat::llama_cpp && setting.field == field;
    });
}

}  // namespace

// Contexts print n_outputs_max since pull request 23988 (June 2026). Buffers are printed by
// sched_reserve since 18547 (January 2026), the breakdown by common_memory_breakdown_print since
// 22171 (April 2026): what other functions printed is older.
bool llama_cpp_before_june_2026(const Log& log) {
    if (sets(log, LogSetting::Field::outputs)) return false;
    bool reserved = false;
    for (const LogTerm& term : log.terms) {
        if (term.format == LogFormat::llama_cpp_table &&
            names(term, {"llama_memory_breakdown_print", "llama_print_memory_breakdown"}))
            return true;
        if (term.format != LogFormat::llama_cpp || term.name != "compute buffer") continue;
        if (names(term,
                  {"llama_context:", "llama_new_context_with_model:", "llama_init_from_model:"}))
            return true;
        reserved = reserved || names(term, {"sched_reserve:"});
    }
    return reserved && sets(log, LogSetting::Field::cache_tokens);
}

}  // namespace rootspace::estimate
