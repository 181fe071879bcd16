#include "estimate/reconcile/formats.h"
#include "estimate/reconcile/nvidia_smi_terms.h"

namespace rootspace::estimate {
namespace {

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    for (const std::string_view piece : pieces(text, ' '))
        if (!piece.empty()) found.push_back(piece);
    return found;
}

// "C", "G", "C+G", "M+C", or nothing where the column was not pasted.
std::string_view process_type(const std::vector<std::string_view>& row) {
    for (std::size_t i = 1; i + 1 < row.size(); ++i)
        if (row[i] == "C" || row[i] == "G" || row[i] == "C+G" || row[i] == "M+C") return row[i];
    return "";
}

}  // namespace

// "|   3  NVIDIA GeForce RTX 3090   On  | 00000000:01:00.0 Off |   N/A |": the index of the device
// whose figures stand in the next row.
bool NvidiaSmiReader::take_name(const std::vector<std::string_view>& cells) {
    const auto first = words(cells[0]), second = words(cells[1]);
    if (cells.size() != 3 || first.size() < 2 || second.empty()) return false;
    const auto index = whole_count(first[0]);
    if (!index || second[0].find(':') == std::string_view::npos) return false;
    index_ = *index;
    return true;
}

// "| 30%   45C    P8    20W / 350W |  14366MiB / 24576MiB |      0%      Default |", and of a MIG
// device "|  1    3   0   0  |  14366MiB / 19968MiB | ..." (GPU, instances, device); the row of its
// BAR1 has an empty first cell.
bool NvidiaSmiReader::take_use(const LogLine& line, const std::vector<std::string_view>& cells,
                               Log& log) {
    const auto sides = pieces(cells[1], '/');
    const auto first = words(cells[0]);
    if (first.empty()) return false;
    const auto gpu = whole_count(first[0]);
    const auto mig = first.size() == 4 ? whole_count(first[3]) : std::nullopt;
    std::string device = "GPU " + std::to_string(index_.value_or(devices_));
    if (gpu && mig) {
        const std::string parent = "GPU " + std::to_string(*gpu);
        restate_parent(log, parent);
        device = parent + " MIG " + std::to_string(*mig);
    }
    const auto used = whole_size(sides[0]);
    const auto total = sides.size() == 2 ? whole_size(sides[1]) : std::nullopt;
    if (used && total)
        add_device_use(line, log, *used, total, device);
    else if (cells.size() == 3 && is_unknown(cells[1]))
        add_unknown_use(line, log, device, cells[1]);
    else
        return false;
    if (!mig) ++devices_;
    index_.reset();
    return true;
}

bool NvidiaSmiReader::take(const LogLine& line, Log& log) {
    if (line.has("NVIDIA-SMI ")) devices_ = 0;  // a table of its own
    const std::string_view text = trimmed(line.text);
    if (text.size() < 2 || text.front() != '|' || text.back() != '|') return false;
    const auto cells = pieces(text.substr(1, text.size() - 2), '|');
    if (cells.size() >= 2) return take_name(cells) || take_use(line, cells, log);
    // "|    0   N/A  N/A      1234      C   python3                        14350MiB |"
    const auto row = words(cells[0]);
    if (row.size() < 2) return false;
    const auto used = whole_size(row.back());
    const auto device = whole_count(row[0]);
    if (!used || !device) return false;
    add_process_use(line, log, *used, process_type(row), "GPU " + std::to_string(*device));
    return true;
}

}  // namespace rootspace::estimate
