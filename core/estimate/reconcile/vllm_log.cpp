#include <algorithm>

#include "estimate/explain/coefficient.h"
#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::vllm;
const WholeCoefficient block_tokens{"log.vllm_block_tokens", 16};  // vllm/config.py, CacheConfig

struct Wording {
    const char* phrase;
    const char* name;
    Role role;
    std::vector<Part> covers;
};

// One meaning may have several wordings; the first line that has one counts.
const std::vector<Wording>& wordings() {
    static const std::vector<Wording> list{
        {"model weights", "model weights", Role::part, {Part::weights}},
        {"Model loading", "model weights", Role::part, {Part::weights}},
        {"weights memory", "model weights", Role::part, {Part::weights}},
        {"non_torch_memory", "outside PyTorch", Role::part, {Part::driver}},
        {"non-torch forward increase memory", "outside PyTorch", Role::part, {Part::driver}},
        {"PyTorch activation peak memory",
         "peak of the profile run",
         Role::part,
         {Part::activations, Part::allocator}},
        {"torch peak memory increase",
         "peak of the profile run",
         Role::part,
         {Part::activations, Part::allocator}},
        {"reserved for KV Cache", "reserved for the KV cache", Role::part, {Part::kv_cache}},
        {"available_kv_cache_memory", "reserved for the KV cache", Role::part, {Part::kv_cache}},
        {"Available KV cache memory", "reserved for the KV cache", Role::part, {Part::kv_cache}},
        {"CUDA graph pool memory", "CUDA graphs", Role::part, {}},
        {"total_gpu_memory", "the device's memory", Role::capacity, {}},
    };
    return list;
}

bool take_count(const LogLine& line, Log& log) {
    // vllm/v1/core/kv_cache_utils.py prints tokens; before, blocks, taken at their default size.
    for (const char* phrase : {"GPU KV cache size", "# GPU blocks", "# cuda blocks"}) {
        const auto count = line.count_after(phrase);
        if (!count) continue;
        const bool blocks = phrase[0] == '#';
        log.settings.push_back({LogSetting::Field::cache_tokens,
                                blocks ? checked_mul(*count, block_tokens) : *count, "", format,
                                line.number});
        return true;
    }
    return false;
}

}  // namespace

void VllmReader::add(const LogLine& line, Log& log, const std::string& name, Role role,
                     std::vector<Part> covers, PrintedBytes size) {
    if (std::find(said_.begin(), said_.end(), name) == said_.end())
        said_.push_back(name);
    else
        role = Role::restated;
    log.terms.push_back(line.term(name, role, std::move(covers), size, format));
}

bool VllmReader::take(const LogLine& line, Log& log) {
    bool taken = take_count(line, log);
    for (const Wording& wording : wordings()) {
        const auto size = line.bytes_after(wording.phrase, Rounding::nearest);
        if (!size) continue;
        add(line, log, wording.name, wording.role, wording.covers, *size);
        taken = true;
    }
    if (line.has("Graph capturing finished"))
        if (const auto size = line.bytes_after(", took", Rounding::nearest)) {
            add(line, log, "CUDA graphs", Role::part, {}, *size);
            taken = true;
        }
    return taken;
}

}  // namespace rootspace::estimate
