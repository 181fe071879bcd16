#include "estimate/answer/reconcile_notes.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/answer/estimated.h"
#include "estimate/answer/llama_cpp_repack.h"
#include "estimate/explain/quantity.h"
#include "estimate/reconcile/formats.h"
#include "estimate/reconcile/log_devices.h"
#include "estimate/reconcile/read_log.h"

namespace rootspace::estimate {
namespace {

bool says(const Log& log, LogFormat format) {
    return std::any_of(log.terms.begin(), log.terms.end(),
                       [&](const LogTerm& term) { return term.format == format; });
}

// The one of devices_apart() that counts.
std::string fullest_device(const Log& log, LogFormat format, const Attribution& whole) {
    if (format == LogFormat::nvidia_smi) return whole.in_use_device;
    for (const LogTerm& term : log.terms)
        if (term.format == format && (term.role == Role::part || term.role == Role::subtotal))
            return term.device;
    return "";
}

void add_devices_notes(const Request& request, const Log& log, const Attribution& whole,
                       Json& notes) {
    const std::int64_t named = llama_cpp_devices(log);  // none by the size of a cache alone
    if (named > 0 && named != request.devices)
        notes.push_back("The log names " + counted(named, "devices") + ", the setting " +
                        grouped_digits(request.devices) + ".");
    for (const LogFormat format : {LogFormat::nvidia_smi, LogFormat::torch, LogFormat::vllm}) {
        const auto apart = static_cast<std::int64_t>(devices_apart(log, format).size());
        const bool summed = format == LogFormat::nvidia_smi && whole.in_use_line == 0;
        if (apart < 2 || apart == request.devices || summed) continue;
        const std::string fullest = fullest_device(log, format, whole);
        notes.push_back("The log names " + counted(apart, "devices") + ", the setting " +
                        grouped_digits(request.devices) + "; the fullest" +
                        (fullest.empty() ? "" : ", " + shown(fullest) + ",") +
                        " is set against it.");
    }
    std::int64_t processes = 0;
    bool chosen = false;
    for (const LogTerm& term : log.terms) {
        if (term.name != "in use by a process" || term.device != whole.in_use_device) continue;
        ++processes;
        chosen |= term.line == whole.in_use_line;
    }
    if (chosen && processes > 1)
        notes.push_back("Of " + counted(processes, "processes") + " the largest, line " +
                        std::to_string(whole.in_use_line) + ", is set against the setting.");
}

// llama.cpp maps one stretch of the file for all tensors of a buffer (src/llama-model-loader.cpp,
// get_mapping_range): where some layers are on a device, embedding and head, at the file's ends,
// span what lies on the device as well.
void add_mapping_note(const Log& log, const Attribution& whole, Json& notes) {
    Bytes mapped = 0, device = 0;
    for (const LogTerm& term : log.terms) {
        if (term.name != "model buffer" || term.role == Role::restated) continue;
        const bool cpu = term.device == "CPU_Mapped";
        Bytes& sum = cpu ? mapped : device;
        if (cpu || term.role == Role::part) sum = checked_add(sum, term.size.bytes);
    }
    if (mapped == 0 || device == 0) return;
    for (const AttributionRow& row : whole.rows)
        if (row.covers == std::vector<Part>{Part::weights} && row.difference() > 0 && !row.agrees())
            notes.push_back(
                "CPU_Mapped is one stretch of the file, from the first to the last tensor that "
                "stays with the processor; what lies between and is in a device's buffer too is "
                "named twice: here up to " +
                grouped_digits(std::min(mapped, row.difference())) +
                " B, pages of the file that the system may drop.");
}

void add_repacked_note(const Request& request, const Log& log, Json& notes) {
    Bytes copies = 0;
    for (const LogTerm& term : log.terms)
        if (term.name == repacked_copy) copies = checked_add(copies, term.size.bytes);
    if (copies == 0) return;
    const Estimated e = estimated(request, {}, Notes::left_out);
    const Bytes computed = e.loaded.weights ? repacked_bytes(request, *e.loaded.weights) : 0;
    notes.push_back("CPU_REPACK, " + grouped_digits(copies) + " B" +
                    (computed > 0 ? " (" + grouped_digits(computed) + " B are computed)" : "") +
                    ", is a second copy of the processor's weights, in the order that its "
                    "instructions read; it is in no row above, since of the mapped file "
                    "the system may drop the pages that it repeats.");
}

std::int64_t loads(const Log& log) {
    const auto contexts =
        std::count_if(log.settings.begin(), log.settings.end(), [](const LogSetting& setting) {
            return setting.field == LogSetting::Field::cache_tokens &&
                   setting.format == LogFormat::llama_cpp;
        });
    return std::max<std::int64_t>(contexts, llama_cpp_loads(log));
}

}  // namespace

Json reconcile_notes(const Request& request, const Log& log, const Attribution& whole) {
    Json notes = Json::array();
    const bool vllm = says(log, LogFormat::vllm);
    const bool reserved = std::any_of(
        whole.rows.begin(), whole.rows.end(),
        [](const AttributionRow& row) { return row.covers == std::vector<Part>{Part::kv_cache}; });
    if (vllm && reserved && log.settings.empty())
        notes.push_back(
            "vLLM reserves for the cache what is left; without its line \"GPU KV cache size\" the "
            "reservation stands beside the cache that the setting needs.");
    if (vllm && request.engine != "vllm")
        notes.push_back("The log is vLLM's, the setting another engine's.");
    if (names_all_devices(log) && request.engine != "llama.cpp")
        notes.push_back("The log is llama.cpp's, the setting another engine's.");
    add_devices_notes(request, log, whole, notes);
    add_mapping_note(log, whole, notes);
    add_repacked_note(request, log, notes);
    if (loads(log) > 1)
        notes.push_back(
            "The log loads more than one model or context; the buffers of all are summed.");
    if (says(log, LogFormat::nvidia_smi))
        notes.push_back(
            "nvidia-smi counts what the allocator holds, used or not, and the driver's context.");
    const bool more = std::any_of(
        whole.rows.begin(), whole.rows.end(),
        [](const AttributionRow& row) { return row.name == "in use" && row.difference() > 0; });
    if (more && !vllm && request.engine == "vllm" && request.task == Task::inference)
        notes.push_back(
            "vLLM fills the device up to gpu_memory_utilization with pages of the cache: what is "
            "in use beyond the setting's need is pages for further sequences. Its line \"GPU KV "
            "cache size\" says for how many tokens.");
    for (const AttributionRow& row : whole.rows)
        if (row.covers.empty())
            notes.push_back("The estimate has no part that corresponds to: " + row.name + ".");
    for (const std::string& remark : log.remarks) notes.push_back(remark);
    return notes;
}

}  // namespace rootspace::estimate
