#include "estimate/reconcile/read_log.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

bool has(const Log& log, LogFormat format, Role role) {
    for (const LogTerm& term : log.terms)
        if (term.format == format && term.role == role) return true;
    return false;
}

void turn(Log& log, LogFormat format, Role from, Role to) {
    for (LogTerm& term : log.terms)
        if (term.format == format && term.role == from) term.role = to;
}

bool names_device(const Log& log, LogFormat format) {
    for (const LogTerm& term : log.terms)
        if (term.format == format && term.role == Role::part && !term.device.empty()) return true;
    return false;
}

// llama.cpp without an accelerator: the host is the device.
void host_as_device(Log& log, LogFormat format) {
    if (!names_device(log, format)) turn(log, format, Role::host, Role::part);
}

// PyTorch's figures of the fullest device, and of one moment of it: of a sentence all its own, of
// summaries the largest, since a peak only grows.
void keep_fullest_of_torch(Log& log) {
    const LogTerm* fullest = nullptr;
    for (const LogTerm& term : log.terms)
        if (term.format == LogFormat::torch && term.role == Role::part && !term.covers.empty() &&
            (!fullest || term.size.bytes > fullest->size.bytes))
            fullest = &term;
    if (!fullest) return;
    const std::int64_t line = fullest->line;
    const std::string device = fullest->device;
    const bool sentence = fullest->name == "allocated by PyTorch";
    for (LogTerm& term : log.terms) {
        if (term.format != LogFormat::torch || term.line == line) continue;
        bool larger_one = false;
        for (const LogTerm& other : log.terms)
            larger_one |= other.format == LogFormat::torch && other.name == term.name &&
                          other.device == device &&
                          (other.size.bytes > term.size.bytes ||
                           (other.size.bytes == term.size.bytes && other.line < term.line));
        if (sentence || term.device != device || larger_one) term.role = Role::restated;
    }
}

// What two formats say of the same bytes is counted once, by the finer of them.
void count_once(Log& log) {
    restate_measurements(log);
    host_as_device(log, LogFormat::llama_cpp);
    host_as_device(log, LogFormat::llama_cpp_table);
    name_repacked_copies(log);
    if (names_device(log, LogFormat::llama_cpp)) {
        turn(log, LogFormat::llama_cpp_table, Role::part, Role::restated);
        turn(log, LogFormat::llama_cpp_table, Role::host, Role::restated);
    } else if (has(log, LogFormat::llama_cpp_table, Role::part)) {  // the size of a cache alone
        turn(log, LogFormat::llama_cpp, Role::part, Role::restated);
    }
    keep_fullest_worker(log);
    keep_fullest_of_torch(log);
    if (has(log, LogFormat::vllm, Role::part))
        turn(log, LogFormat::torch, Role::part, Role::subtotal);
}

// What a device has, or what was asked for, can be set against nothing.
void require_use(const Log& log) {
    for (const LogTerm& term : log.terms)
        if (term.role == Role::part || term.role == Role::total) return;
    std::string got = "none";
    for (std::size_t i = 0; i < log.remarks.size() && i < 3; ++i) got += "; " + log.remarks[i];
    throw InputError("log", "a figure of memory in use", got);
}

}  // namespace

const char* log_format_name(LogFormat format) {
    switch (format) {
        case LogFormat::nvidia_smi:
            return "nvidia-smi";
        case LogFormat::vllm:
            return "vLLM";
        case LogFormat::llama_cpp:
            return "llama.cpp";
        case LogFormat::llama_cpp_table:
            return "llama.cpp's memory breakdown";
        case LogFormat::torch:
            return "PyTorch";
    }
    return "";
}

Log read_log(std::string_view text) {
    if (std::int64_t(text.size()) > largest_log)
        throw InputError("log", "at most 1 MiB of text: the lines about memory are enough",
                         std::to_string(text.size()) + " bytes");
    Log log;
    NvidiaSmiReader nvidia_smi;
    NvidiaSmiCsvReader csv;
    NvidiaSmiQueryReader query;
    VllmReader vllm;
    LlamaCppTableReader table;
    LlamaCppReader llama_cpp;
    TorchReader torch;
    LogLine line{text, 0};
    for (std::size_t begin = 0; begin < text.size(); begin += line.text.size() + 1) {
        line.text = text.substr(begin, text.find('\n', begin) - begin);
        line.after = text.substr(std::min(text.size(), begin + line.text.size() + 1));
        ++line.number;
        table.take(line, log) || torch.take(line, log) || llama_cpp.take(line, log) ||
            vllm.take(line, log) || nvidia_smi.take(line, log) || csv.take(line, log) ||
            query.take(line, log);
        if (std::int64_t(log.terms.size() + log.settings.size()) > most_log_terms)
            throw InputError("log", "at most 2,000 figures of memory", "more");
    }
    count_once(log);
    if (log.terms.empty() && log.remarks.empty())
        throw InputError("log",
                         "lines about memory from nvidia-smi, vLLM, llama.cpp or PyTorch "
                         "(\"model weights take 14.96GiB\", \"CUDA0 KV buffer size = 512.00 MiB\", "
                         "\"14366MiB / 24576MiB\", \"Allocated memory | ...\")",
                         text.empty() ? "nothing" : "no such line");
    require_use(log);
    return log;
}

}  // namespace rootspace::estimate
