// What PyTorch says when memory is out (c10/cuda/CUDACachingAllocator.cpp). Since 2.0: "CUDA out of
// memory. Tried to allocate 25.96 GiB. GPU 4 has a total capacity of 79.18 GiB of which 23.04 GiB
// is free. Process 7478 has 4.08 GiB memory in use. Including non-PyTorch memory, this process has
// 52.02 GiB memory in use. Of the allocated memory 45.89 GiB is allocated by PyTorch, and 3.01 GiB
// is reserved by PyTorch but unallocated." Before it, in brackets, "(GPU 0; 10.91 GiB total
// capacity; 5.68 GiB already allocated; 100.81 MiB free; 5.75 GiB reserved in total by PyTorch)";
// before 1.4 "250.88 MiB cached)" at its end: what is reserved less what is allocated.
#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::torch;
// 2^64 - 1 bytes, which stands for what the driver does not tell (WSL, and Windows before).
constexpr std::string_view not_told = "17179869184.00 GiB";

bool ended(std::string_view text) {
    for (const char* end : {"but unallocated", "reserved in total by PyTorch", " cached)"})
        if (text.find(end) != std::string_view::npos) return true;
    return false;
}

// With the lines that it was broken into, where a terminal or a person broke it.
std::string whole_sentence(const LogLine& line) {
    constexpr int most_lines = 8;
    std::string text(line.text);
    std::string_view rest = line.after;
    for (int i = 0; i < most_lines && !rest.empty() && !ended(text); ++i) {
        const std::size_t end = rest.find('\n');
        const std::string_view next = trimmed(rest.substr(0, end));
        if (next.empty() || next.find("Tried to allocate") != std::string_view::npos) break;
        text.append(" ").append(next);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return text;
}

struct Held {
    bool mine;  // "this process"
    std::optional<PrintedBytes> bytes;
};

std::vector<Held> held_by_processes(std::string_view text) {
    constexpr std::string_view phrase = " memory in use", has = " has ";
    std::vector<Held> found;
    for (std::size_t at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase)) {
        const std::string_view before = text.substr(0, at);
        text.remove_prefix(at + phrase.size());
        const std::size_t verb = before.rfind(has);
        if (verb == std::string_view::npos) continue;
        const std::string_view who = before.substr(0, verb),
                               size = before.substr(verb + has.size());
        constexpr std::string_view me = "this process";
        Held one{who.size() >= me.size() && who.substr(who.size() - me.size()) == me, {}};
        std::size_t begin = 0;
        if (size != not_told) one.bytes = read_bytes(size, begin, Rounding::nearest);
        found.push_back(one);
    }
    return found;
}

// The driver lists every process of the device. In a container it lists this one under a number
// that PyTorch does not know as its own; then it is the only one that can hold what PyTorch has.
const Held* this_process(const std::vector<Held>& all, const PrintedBytes& reserved) {
    const Held* found = nullptr;
    std::int64_t candidates = 0;
    for (const Held& one : all) {
        if (one.mine) return &one;
        if (one.bytes && one.bytes->most < reserved.least) continue;
        found = &one;
        ++candidates;
    }
    return candidates == 1 ? found : nullptr;
}

class Sentence {
  public:
    Sentence(const LogLine& line, std::string_view text, Log& log)
        : line_(line), whole_{text, line.number}, log_(log) {
        for (const char* phrase : {"(GPU ", ". GPU "})
            if (const auto number = whole_.count_after(phrase))
                device_ = "GPU " + std::to_string(*number);
    }

    std::optional<PrintedBytes> after(std::string_view phrase) const {
        return whole_.bytes_after(phrase, Rounding::nearest);
    }
    std::optional<PrintedBytes> before(std::string_view phrase) const {
        return whole_.bytes_before(phrase, Rounding::nearest);
    }
    void add(const char* name, Role role, const std::vector<Part>& covers,
             const std::optional<PrintedBytes>& size) {
        if (size) log_.terms.push_back(line_.term(name, role, covers, *size, format, device_));
    }
    void add_processes(const PrintedBytes& reserved) {
        const auto all = held_by_processes(whole_.text);
        const Held* mine = this_process(all, reserved);
        for (const Held& one : all)
            add(&one == mine ? "in use by the process" : "in use by another process",
                &one == mine ? Role::total : Role::restated, every_part(), one.bytes);
        if (!all.empty() && (!mine || !mine->bytes))
            log_.remarks.push_back("Line " + std::to_string(line_.number) +
                                   (mine ? ": the driver does not say what the process holds."
                                         : ": it is not said which process is this one."));
    }

  private:
    const LogLine& line_;
    LogLine whole_;
    Log& log_;
    std::string device_;
};

}  // namespace

bool take_torch_sentence(const LogLine& line, Log& log) {
    if (!line.has("Tried to allocate")) return false;
    const std::string text = whole_sentence(line);
    Sentence sentence(line, text, log);
    const auto wanted = sentence.after("Tried to allocate");
    if (!wanted) return false;
    sentence.add("asked for and not had", Role::wanted, {}, wanted);
    for (const char* phrase : {"total capacity of", "total capacty of"})  // the typing of 2.0
        sentence.add("the device's memory", Role::capacity, {}, sentence.after(phrase));
    sentence.add("the device's memory", Role::capacity, {}, sentence.before(" total capacity;"));
    sentence.add("free", Role::free, {}, sentence.before(" is free"));
    sentence.add("free", Role::free, {}, sentence.before(" free;"));
    auto allocated = sentence.before(" is allocated by PyTorch");
    if (!allocated) allocated = sentence.before(" already allocated");
    auto slack = sentence.before(" is reserved by PyTorch but unallocated");
    if (!slack) slack = sentence.before(" cached)");
    const auto reserved = sentence.before(" reserved in total by PyTorch");
    if (!slack && reserved && allocated) slack = *reserved - *allocated;
    const PrintedBytes nothing{0, 0, 0};
    sentence.add_processes(allocated.value_or(nothing) + slack.value_or(nothing));
    sentence.add("allocated by PyTorch", Role::part, parts_inside_torch(), allocated);
    sentence.add("reserved but not allocated", Role::part, {}, slack);
    return true;
}

}  // namespace rootspace::estimate
