#include <algorithm>

#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

bool is_part(const LogTerm& term) {
    return term.format == LogFormat::vllm &&
           (term.role == Role::part || term.role == Role::capacity);
}

// The worker with the most weights, of equal ones the first.
std::string fullest(const Log& log) {
    const LogTerm* found = nullptr;
    for (const LogTerm& term : log.terms)
        if (is_part(term) && term.covers == std::vector<Part>{Part::weights} &&
            (!found || term.size.bytes > found->size.bytes))
            found = &term;
    return found ? found->device : "";
}

// Of what is said more than once the worker's own first line counts, else the first.
const LogTerm* counted_term(const Log& log, const std::string& name, const std::string& worker) {
    const LogTerm* found = nullptr;
    for (const LogTerm& term : log.terms) {
        if (!is_part(term) || term.name != name) continue;
        if (term.device == worker) return &term;
        if (!found) found = &term;
    }
    return found;
}

// All workers have as many blocks as the one with the fewest (vllm/v1/core/kv_cache_utils.py).
void keep_smallest_cache(Log& log) {
    auto& settings = log.settings;
    const auto of_vllm = [](const LogSetting& one) { return one.format == LogFormat::vllm; };
    const LogSetting* smallest = nullptr;
    for (const LogSetting& one : settings)
        if (of_vllm(one) && (!smallest || one.tokens < smallest->tokens)) smallest = &one;
    if (!smallest) return;
    const std::int64_t line = smallest->line;
    settings.erase(
        std::remove_if(settings.begin(), settings.end(),
                       [&](const LogSetting& one) { return of_vllm(one) && one.line != line; }),
        settings.end());
}

}  // namespace

void keep_fullest_worker(Log& log) {
    const std::string worker = fullest(log);
    std::vector<std::string> names;
    for (const LogTerm& term : log.terms)
        if (is_part(term) && std::find(names.begin(), names.end(), term.name) == names.end())
            names.push_back(term.name);
    const bool weights_apart =
        std::find(names.begin(), names.end(), "model weights") != names.end();
    for (const std::string& name : names) {
        const LogTerm* counts = counted_term(log, name, worker);
        for (LogTerm& term : log.terms)
            if (is_part(term) && term.name == name &&
                (&term != counts || (name == consumed_by_vllm && weights_apart)))
                term.role = Role::restated;
    }
    keep_smallest_cache(log);
}

}  // namespace rootspace::estimate
