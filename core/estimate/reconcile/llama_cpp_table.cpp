#include "base/error.h"
#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::llama_cpp_table;
// Bytes are divided by 2^20 without the rest, each figure by itself (ggml-org/llama.cpp,
// pull request 15860), so a sum of n figures is exact to n MiB.
constexpr Rounding rounding = Rounding::down;

// A difference below zero is printed as what unsigned bytes wrap to, divided by 2^20.
std::int64_t unwrapped(std::int64_t mib) {
    constexpr std::int64_t wrap = std::int64_t{1} << 44;
    return mib > wrap / 2 ? mib - wrap : mib;
}

void check_sum(const LogLine& line, const char* rule, std::int64_t whole, std::int64_t sum,
               std::int64_t tolerance) {
    if (whole - sum > tolerance || sum - whole > tolerance)
        throw InputError("log line " + std::to_string(line.number), rule,
                         std::to_string(whole) + " and " + std::to_string(sum) + " MiB");
}

void add_parts(const LogLine& line, Log& log, Role role, const std::string& device,
               const std::int64_t* mib) {
    check_sum(line, "self = model + context + compute", mib[0], mib[1] + mib[2] + mib[3], 3);
    const char* names[] = {"model", "context", "compute"};
    const std::vector<Part> covers[] = {{Part::weights}, {Part::kv_cache}, {Part::activations}};
    for (int i = 0; i < 3; ++i)
        log.terms.push_back(
            line.term(names[i], role, covers[i], whole_mib(mib[i + 1], rounding), format, device));
}

// total, free, self, model, context, compute, unaccounted
void add_device(const LogLine& line, Log& log, const std::string& device,
                const std::vector<std::int64_t>& mib) {
    const std::int64_t unaccounted = unwrapped(mib[6]);
    check_sum(line, "total = free + self + unaccounted", mib[0], mib[1] + mib[2] + unaccounted, 4);
    add_parts(line, log, Role::part, device, mib.data() + 2);
    const PrintedBytes total = whole_mib(mib[0], rounding), free = whole_mib(mib[1], rounding);
    log.terms.push_back(
        line.term("the device's memory", Role::capacity, {}, total, format, device));
    log.terms.push_back(line.term("free", Role::free, {}, free, format, device));
    // Below zero when what is free was asked before the model was loaded.
    if (unaccounted >= 0)
        log.terms.push_back(line.term(
            "in use on the device", Role::total,
            {Part::weights, Part::kv_cache, Part::activations, Part::allocator, Part::driver},
            total - free, format, device));
}

void restate_earlier(Log& log) {
    for (LogTerm& term : log.terms)
        if (term.format == format) term.role = Role::restated;
}

}  // namespace

bool LlamaCppTableReader::take(const LogLine& line, Log& log) {
    if (line.has("unaccounted") && line.has("context") && line.has("compute")) {
        if (!inside_) restate_earlier(log);
        return inside_ = true;
    }
    const std::size_t dash = line.text.find("- ");
    const bool row_begins = dash != std::string_view::npos &&
                            line.text.find('=', dash) != std::string_view::npos &&
                            (inside_ || line.has("memory_breakdown"));
    if (!row_begins) return inside_ = false;
    if (!inside_) restate_earlier(log);  // its header was not pasted
    inside_ = true;
    // The device ends at the column's bar, or in the first version at "):".
    std::string_view row = line.text.substr(dash + 2);
    std::size_t end = row.find('|');
    if (end == std::string_view::npos) end = row.find("):");
    if (end == std::string_view::npos) return inside_ = false;
    const std::string_view label = trimmed(row.substr(0, end));
    const std::string device(label.substr(0, label.find(' ')));
    row = row.substr(end + 1);
    const std::vector<std::int64_t> mib = whole_numbers(row);
    if (row.find('(') != std::string_view::npos && mib.size() == 7)
        add_device(line, log, device, mib);
    else if (mib.size() == 4 || mib.size() == 5)  // the first version prints the host's total too
        add_parts(line, log, Role::host, device, mib.data() + mib.size() - 4);
    else
        throw InputError("log line " + std::to_string(line.number),
                         "the figures of llama.cpp's memory breakdown, 7 for a device or 4 for "
                         "the host",
                         std::to_string(mib.size()) + " of them");
    return true;
}

}  // namespace rootspace::estimate
