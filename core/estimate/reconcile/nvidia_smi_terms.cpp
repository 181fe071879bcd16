#include "estimate/reconcile/nvidia_smi_terms.h"

#include "base/error.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::nvidia_smi;

}  // namespace

std::optional<PrintedBytes> whole_size(std::string_view text) {
    text = trimmed(text);
    std::size_t at = 0;
    const auto size = read_bytes(text, at, Rounding::unknown);
    return at == text.size() ? size : std::nullopt;
}

std::optional<std::int64_t> whole_count(std::string_view text) {
    text = trimmed(text);
    std::size_t at = 0;
    const auto count = read_count(text, at);
    return at == text.size() ? count : std::nullopt;
}

void add_device_use(const LogLine& line, Log& log, const PrintedBytes& used,
                    const std::optional<PrintedBytes>& total, const std::string& device) {
    if (total && used.least > total->most)
        throw InputError("log line " + std::to_string(line.number),
                         "no more memory in use than the device has",
                         std::string(trimmed(line.text)));
    log.terms.push_back(
        line.term("in use on the device", Role::total, every_part(), used, format, device));
    if (total)
        log.terms.push_back(
            line.term("the device's memory", Role::capacity, {}, *total, format, device));
}

void add_process_use(const LogLine& line, Log& log, const PrintedBytes& used, std::string_view type,
                     const std::string& device) {
    const bool draws = type == "G";
    log.terms.push_back(line.term(draws ? "in use by a process that draws" : "in use by a process",
                                  draws ? Role::restated : Role::total, every_part(), used, format,
                                  device));
}

void restate_parent(Log& log, const std::string& device) {
    for (LogTerm& term : log.terms)
        if (term.format == format && term.device == device && term.role == Role::total &&
            term.name == "in use on the device")
            term.role = Role::restated;
}

bool is_unknown(std::string_view text) {
    for (const char* word : {"N/A", "Not Supported", "Insufficient Permissions", "ERR!"})
        if (text.find(word) != std::string_view::npos) return true;
    return false;
}

void add_unknown_use(const LogLine& line, Log& log, const std::string& device,
                     std::string_view text) {
    log.remarks.push_back(
        "Line " + std::to_string(line.number) + ": nvidia-smi does not say what is in use" +
        (device.empty() ? "" : " on " + shown(device)) + " (" + shown(trimmed(text)) + ").");
}

}  // namespace rootspace::estimate
