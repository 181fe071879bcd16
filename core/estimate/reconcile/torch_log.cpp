#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::torch;
const std::vector<Part> inside_torch{Part::weights, Part::training_states, Part::activations,
                                     Part::kv_cache, Part::allocator};
const std::vector<Part> everything{Part::weights,  Part::training_states, Part::activations,
                                   Part::kv_cache, Part::allocator,       Part::driver};

// "CUDA out of memory. Tried to allocate 22.78 GiB. GPU 0 has a total capacity of 31.47 GiB of
// which 12.73 GiB is free. Including non-PyTorch memory, this process has 18.73 GiB memory in use.
// Of the allocated memory 9.08 GiB is allocated by PyTorch, and 9.35 GiB is reserved by PyTorch but
// unallocated." (c10/cuda/CUDACachingAllocator.cpp, since 2.0; before it, in brackets, "(GPU 0;
// 10.91 GiB total capacity; 5.68 GiB already allocated; 100.81 MiB free; 5.75 GiB reserved in total
// by PyTorch)".)
bool take_sentence(const LogLine& line, Log& log) {
    if (!line.has("out of memory") && !line.has("Tried to allocate")) return false;
    const auto wanted = line.bytes_after("Tried to allocate", Rounding::nearest);
    if (!wanted) return false;
    std::string device;
    for (const char* phrase : {"(GPU ", ". GPU "})
        if (const auto number = line.count_after(phrase)) device = "GPU " + std::to_string(*number);
    const auto add = [&](const char* name, Role role, const std::vector<Part>& covers,
                         const std::optional<PrintedBytes>& size) {
        if (size) log.terms.push_back(line.term(name, role, covers, *size, format, device));
        return size.has_value();
    };
    const auto before = [&](std::string_view phrase) {
        return line.bytes_before(phrase, Rounding::nearest);
    };
    add("asked for and not had", Role::wanted, {}, wanted);
    for (const char* phrase : {"total capacity of", "total capacty of"})  // the typing of 2.0
        add("the device's memory", Role::capacity, {}, line.bytes_after(phrase, Rounding::nearest));
    add("the device's memory", Role::capacity, {}, before(" total capacity;"));
    add("free", Role::free, {}, before(" is free"));
    add("free", Role::free, {}, before(" free;"));
    add("in use by the process", Role::total, everything, before(" memory in use"));
    auto allocated = before(" is allocated by PyTorch");
    if (!allocated) allocated = before(" already allocated");
    add("allocated by PyTorch", Role::part, inside_torch, allocated);
    if (!add("reserved but not allocated", Role::part, {},
             before(" is reserved by PyTorch but unallocated"))) {
        const auto reserved = before(" reserved in total by PyTorch");
        if (reserved && allocated)
            add("reserved but not allocated", Role::part, {}, *reserved - *allocated);
    }
    return true;
}

}  // namespace

// torch/cuda/memory.py: a figure is divided by 1024 without the rest until it is short enough.
bool TorchReader::take_summary(const LogLine& line, Log& log) {
    if (line.has("CUDA memory summary")) {
        inside_ = true;
        device_.clear();
        if (const auto number = line.count_after("device ID"))
            device_ = "GPU " + std::to_string(*number);
        return true;
    }
    if (!inside_) return false;
    const auto cells = pieces(line.text, '|');
    if (cells.size() < 5) return false;
    const std::string_view metric = trimmed(cells[1]);
    const bool allocated = metric == "Allocated memory", reserved = metric == "GPU reserved memory";
    if (!allocated && !reserved) return false;
    const std::string name = allocated ? "allocated by PyTorch" : "reserved by PyTorch";
    std::size_t at = 0;
    if (const auto now = read_bytes(trimmed(cells[2]), at, Rounding::down))
        log.terms.push_back(
            line.term(name + ", now", Role::restated, inside_torch, *now, format, device_));
    at = 0;
    const auto peak = read_bytes(trimmed(cells[3]), at, Rounding::down);
    if (!peak) return false;
    log.terms.push_back(line.term(name + ", at the peak", allocated ? Role::part : Role::total,
                                  inside_torch, *peak, format, device_));
    return true;
}

bool TorchReader::take(const LogLine& line, Log& log) {
    return take_summary(line, log) || take_sentence(line, log);
}

}  // namespace rootspace::estimate
