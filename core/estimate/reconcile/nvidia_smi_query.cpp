#include "base/error.h"
#include "estimate/reconcile/formats.h"
#include "estimate/reconcile/nvidia_smi_terms.h"

namespace rootspace::estimate {
namespace {

// "GPU 00000000:01:00.0"
bool names_gpu(std::string_view header) {
    return header.substr(0, 4) == "GPU " && header.find(':') != std::string_view::npos &&
           header.find(' ', 4) == std::string_view::npos;
}

}  // namespace

void NvidiaSmiQueryReader::begin_gpu() {
    ++gpu_;
    mig_indent_.reset();
    has_mig_ = false;
}

std::string NvidiaSmiQueryReader::gpu() const {
    return "GPU " + std::to_string(gpu_ < 0 ? 0 : gpu_);
}

std::string NvidiaSmiQueryReader::device() const {
    return mig_indent_ ? gpu() + " MIG " + std::to_string(mig_) : gpu();
}

// A line without a value opens a section. Those of a MIG device stand deeper than its name; the
// GPU's own follow at its depth.
void NvidiaSmiQueryReader::take_header(std::string_view header, std::size_t indent) {
    in_use_section_ = header == "FB Memory Usage";
    section_ = {};
    if (header.find("NVSMI LOG") != std::string_view::npos) gpu_ = -1;
    if (names_gpu(header)) begin_gpu();
    if (header == "MIG Device") {
        mig_indent_ = indent;
        has_mig_ = true;
    } else if (mig_indent_ && indent <= *mig_indent_) {
        mig_indent_.reset();
    }
}

bool NvidiaSmiQueryReader::take_use(const LogLine& line, std::string_view key,
                                    std::string_view value, Log& log) {
    const auto size = whole_size(value);
    if (key == "Total") section_.total = size;
    if (key == "Reserved") section_.reserved = size;
    if (key == "Free") check_sum(line, size);
    if (key != "Used") return false;
    section_.used = size;
    const std::string name = device();
    if (!size) {
        if (is_unknown(value)) add_unknown_use(line, log, name, value);
        return is_unknown(value);
    }
    add_device_use(line, log, *size, section_.total, name);
    if (has_mig_) restate_parent(log, gpu());
    return true;
}

// Each figure is a whole number of MiB by itself. Drivers before R510 print no "Reserved" and count
// it as used.
void NvidiaSmiQueryReader::check_sum(const LogLine& line,
                                     const std::optional<PrintedBytes>& free) const {
    const auto& [total, reserved, used] = section_;
    if (!total || !reserved || !used || !free) return;
    const PrintedBytes sum = *reserved + *used + *free;
    if (sum.least <= total->most && sum.most >= total->least) return;
    throw InputError(
        "log line " + std::to_string(line.number),
        "reserved, used and free to make the total, " + std::to_string(total->bytes >> 20) + " MiB",
        std::to_string(sum.bytes >> 20) + " MiB");
}

bool NvidiaSmiQueryReader::take(const LogLine& line, Log& log) {
    const std::string_view text = trimmed(line.text);
    if (text.empty()) return false;
    const std::size_t indent = line.text.find(text.front());
    const std::size_t colon = text.find(" : ");
    if (colon == std::string_view::npos) {
        take_header(text, indent);
        return in_use_section_;
    }
    const std::string_view key = trimmed(text.substr(0, colon));
    const std::string_view value = trimmed(text.substr(colon + 3));
    if (in_use_section_) return take_use(line, key, value, log);
    if (mig_indent_ && key == "Index") {
        std::size_t at = 0;
        mig_ = read_count(value, at).value_or(0);
    }
    if (key == "Process ID") type_.clear();
    if (key == "Type") type_ = std::string(value);
    if (key != "Used GPU Memory") return false;
    const auto used = whole_size(value);
    if (used) add_process_use(line, log, *used, type_, device());
    return used.has_value();
}

}  // namespace rootspace::estimate
