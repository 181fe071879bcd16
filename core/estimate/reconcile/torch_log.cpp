#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::torch;

// The rows of a summary whose sub-rows are told; of the others nothing is.
constexpr const char* allocated_row = "Allocated memory";
constexpr const char* reserved_row = "GPU reserved memory";

// torch/cuda/memory.py divides a figure by 1024 without the rest until it is short enough.
std::optional<PrintedBytes> cell(const std::vector<std::string_view>& cells, std::size_t i) {
    if (i >= cells.size()) return std::nullopt;
    std::size_t at = 0;
    return read_bytes(trimmed(cells[i]), at, Rounding::down);
}

}  // namespace

bool TorchReader::take_title(const LogLine& line) {
    if (!line.has("memory summary, device ID")) return false;  // "CUDA", or "XPU", stands before
    device_.clear();
    metric_.clear();
    if (const auto number = line.count_after("device ID"))
        device_ = "GPU " + std::to_string(*number);
    return true;
}

// "| Allocated memory | 15316 MiB | 17230 MiB | 120 GiB | 105 GiB |": now, at the peak, and all
// ever allocated and freed. Its title and the rest of the table may be missing.
bool TorchReader::take_row(const LogLine& line, Log& log) {
    const auto cells = pieces(line.text, '|');
    if (cells.size() < 3) {
        device_.clear();
        metric_.clear();
        return false;
    }
    std::size_t at = 0;
    while (at < cells.size() && !cell(cells, at + 1)) ++at;
    if (at >= cells.size()) return false;
    const std::string_view metric = trimmed(cells[at]);
    const bool pool = metric == "from large pool" || metric == "from small pool";
    if (!pool) metric_ = std::string(metric);
    if (pool && metric_.empty())
        log.remarks.push_back("Line " + std::to_string(line.number) + ": \"" + std::string(metric) +
                              "\" is a part of a line above it, which is not here.");
    const bool allocated = metric_ == allocated_row, reserved = metric_ == reserved_row;
    if (!allocated && !reserved) return pool;
    std::string name = allocated ? "allocated by PyTorch" : "reserved by PyTorch";
    if (pool) name += ", " + std::string(metric);
    const auto add = [&](const char* when, Role role, const std::optional<PrintedBytes>& size) {
        if (size)
            log.terms.push_back(line.term(name + when, pool ? Role::restated : role,
                                          parts_inside_torch(), *size, format, device_));
    };
    add(", now", Role::restated, cell(cells, at + 1));
    add(", at the peak", allocated ? Role::part : Role::total, cell(cells, at + 2));
    return true;
}

bool TorchReader::take(const LogLine& line, Log& log) {
    return take_title(line) || take_row(line, log) || take_torch_sentence(line, log);
}

}  // namespace rootspace::estimate
