#include "base/error.h"
#include "estimate/reconcile/formats.h"
#include "estimate/reconcile/nvidia_smi_terms.h"

namespace rootspace::estimate {
namespace {

// With its unit, or without (`nounits`), where the header still names MiB.
std::optional<PrintedBytes> cell_size(std::string_view cell) {
    if (const auto size = whole_size(cell)) return size;
    const auto mib = whole_count(cell);
    return mib ? std::optional(whole_mib(*mib, Rounding::unknown)) : std::nullopt;
}

}  // namespace

bool NvidiaSmiCsvReader::take_header(const std::vector<std::string_view>& cells) {
    Columns found;
    found.count = cells.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string_view name = trimmed(cells[i]);
        const bool by_process = name == "used_gpu_memory [MiB]" || name == "used_memory [MiB]";
        if (by_process || name == "memory.used [MiB]") found.used = i;
        if (by_process) found.processes = true;
        if (name == "memory.total [MiB]") found.total = i;
        if (name == "index") found.index = i;
        for (const char* unique : {"uuid", "gpu_uuid", "pci.bus_id", "gpu_bus_id"})
            if (name == unique) found.identity = i;
        if (name == "timestamp") found.repeated = true;
    }
    if (!found.used) return false;
    columns_ = found;
    rows_ = 0;
    return true;
}

// The same device has the same name in a list that is printed again and again.
std::string NvidiaSmiCsvReader::device(const std::vector<std::string_view>& cells) const {
    const auto text = [&](std::size_t i) { return std::string(trimmed(cells[i])); };
    if (columns_->index) return "GPU " + text(*columns_->index);
    if (columns_->identity) return text(*columns_->identity);
    if (columns_->repeated || columns_->processes) return "";
    return "GPU " + std::to_string(rows_);
}

bool NvidiaSmiCsvReader::take(const LogLine& line, Log& log) {
    const auto cells = pieces(line.text, ',');
    if (take_header(cells)) return true;
    if (!columns_) return false;
    if (cells.size() != columns_->count) {
        // A process's name may hold commas, and which figure is whose cannot be told.
        if (cells.size() > columns_->count && line.has("MiB"))
            throw InputError("log line " + std::to_string(line.number),
                             std::to_string(columns_->count) + " columns, as the header has",
                             std::to_string(cells.size()));
        columns_.reset();
        return false;
    }
    const std::string_view cell = cells[*columns_->used];
    const auto used = cell_size(cell);
    if (!used && !is_unknown(cell)) {
        columns_.reset();
        return false;
    }
    const std::string name = device(cells);
    ++rows_;
    if (!used)
        add_unknown_use(line, log, name, cell);
    else if (columns_->processes)
        add_process_use(line, log, *used, "C", name);
    else
        add_device_use(line, log, *used,
                       columns_->total ? cell_size(cells[*columns_->total]) : std::nullopt, name);
    return true;
}

}  // namespace rootspace::estimate
