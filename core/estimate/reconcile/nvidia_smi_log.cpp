#include "base/error.h"
#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::nvidia_smi;
const std::vector<Part> everything{Part::weights,  Part::training_states, Part::activations,
                                   Part::kv_cache, Part::allocator,       Part::driver};

std::optional<PrintedBytes> whole(std::string_view text) {
    text = trimmed(text);
    std::size_t at = 0;
    const auto size = read_bytes(text, at, Rounding::unknown);
    return at == text.size() ? size : std::nullopt;
}

void check_used(const LogLine& line, const PrintedBytes& used, const PrintedBytes& total) {
    if (used.least <= total.most) return;
    throw InputError("log line " + std::to_string(line.number),
                     "no more memory in use than the device has", std::string(trimmed(line.text)));
}

}  // namespace

bool NvidiaSmiReader::take_csv(const LogLine& line, Log& log) {
    const auto cells = pieces(line.text, ',');
    if (line.has("memory.used [MiB]")) {
        csv_ = true;
        used_column_ = total_column_ = cells.size();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (trimmed(cells[i]) == "memory.used [MiB]") used_column_ = i;
            if (trimmed(cells[i]) == "memory.total [MiB]") total_column_ = i;
        }
        return true;
    }
    if (!csv_ || used_column_ >= cells.size()) return csv_ = false;
    const auto used = whole(cells[used_column_]);
    if (!used) return csv_ = false;
    const std::string device = "GPU " + std::to_string(devices_++);
    log.terms.push_back(
        line.term("in use on the device", Role::total, everything, *used, format, device));
    if (total_column_ < cells.size())
        if (const auto total = whole(cells[total_column_])) {
            check_used(line, *used, *total);
            log.terms.push_back(
                line.term("the device's memory", Role::capacity, {}, *total, format, device));
        }
    return true;
}

bool NvidiaSmiReader::take(const LogLine& line, Log& log) {
    if (line.has("NVIDIA-SMI ")) devices_ = 0;  // a table of its own
    if (take_csv(line, log)) return true;
    const std::string_view text = trimmed(line.text);
    if (text.size() < 2 || text.front() != '|' || text.back() != '|') return false;
    const auto cells = pieces(text.substr(1, text.size() - 2), '|');
    // "| 30%   45C    P8    20W / 350W |  14366MiB / 24576MiB |      0%      Default |"; the row of
    // a MIG device's BAR1 has an empty first cell.
    if (cells.size() >= 2 && !trimmed(cells[0]).empty()) {
        const auto sides = pieces(cells[1], '/');
        if (sides.size() != 2) return false;
        const auto used = whole(sides[0]), total = whole(sides[1]);
        if (!used || !total) return false;
        check_used(line, *used, *total);
        const std::string device = "GPU " + std::to_string(devices_++);
        log.terms.push_back(
            line.term("in use on the device", Role::total, everything, *used, format, device));
        log.terms.push_back(
            line.term("the device's memory", Role::capacity, {}, *total, format, device));
        return true;
    }
    // "|    0   N/A  N/A      1234      C   python3                        14350MiB |"
    if (cells.size() != 1) return false;
    const std::string_view row = trimmed(cells[0]);
    const std::size_t last = row.rfind(' ');
    if (last == std::string_view::npos) return false;
    const auto used = whole(row.substr(last));
    std::size_t at = 0;
    const auto device = read_count(row, at);
    if (!used || !device) return false;
    log.terms.push_back(line.term("in use by a process", Role::total, everything, *used, format,
                                  "GPU " + std::to_string(*device)));
    return true;
}

}  // namespace rootspace::estimate
