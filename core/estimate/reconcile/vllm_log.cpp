#include "estimate/explain/coefficient.h"
#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::vllm;
const WholeCoefficient block_tokens{"log.vllm_block_tokens", 16};  // vllm/config.py, CacheConfig

constexpr const char* weights = "model weights";
constexpr const char* outside = "outside PyTorch";
constexpr const char* profile = "peak of the profile run";
constexpr const char* reservation = "reserved for the KV cache";
constexpr const char* graphs = "CUDA graphs";

struct Wording {
    const char* phrase;
    const char* name;
    Role role;
    std::vector<Part> covers;
};

// One meaning may have several wordings; the first line that has one counts.
const std::vector<Wording>& wordings() {
    static const std::vector<Wording> list{
        {"model weights", weights, Role::part, {Part::weights}},
        {"Model loading", weights, Role::part, {Part::weights}},
        {"weights memory", weights, Role::part, {Part::weights}},
        {"non_torch_memory", outside, Role::part, {Part::driver}},
        {"non-torch forward increase memory", outside, Role::part, {Part::driver}},
        {"PyTorch activation peak memory",
         profile,
         Role::part,
         {Part::activations, Part::allocator}},
        {"torch peak memory increase", profile, Role::part, {Part::activations, Part::allocator}},
        {"reserved for KV Cache", reservation, Role::part, {Part::kv_cache}},
        {"available_kv_cache_memory", reservation, Role::part, {Part::kv_cache}},
        {"Available KV cache memory", reservation, Role::part, {Part::kv_cache}},
        {"Current kv cache memory in use", reservation, Role::part, {Part::kv_cache}},
        {"CUDA graph pool memory", graphs, Role::part, {}},
        {"total_gpu_memory", "the device's memory", Role::capacity, {}},
    };
    return list;
}

// "Actual usage is 14.08 GiB for weight, 1.97 GiB for peak activation, 0.07 GiB for non-torch
// memory, and 0.67 GiB for CUDAGraph memory." (gpu_worker.py since 0.10.2); in 2026 the first and
// the third are one, "for consumed memory (weights + non-torch)".
const std::vector<Wording>& usages() {
    static const std::vector<Wording> list{
        {" for weight", weights, Role::part, {Part::weights}},
        {" for consumed memory", consumed_by_vllm, Role::part, {Part::weights, Part::driver}},
        {" for peak activation", profile, Role::part, {Part::activations, Part::allocator}},
        {" for non-torch memory", outside, Role::part, {Part::driver}},
        {" for CUDAGraph memory", graphs, Role::part, {}},
    };
    return list;
}

// "(Worker_TP0 pid=71)", "(VllmWorkerProcess pid=521)", "(EngineCore_DP0 pid=3021)": one device
// each. With one device the engine's own lines may have no name.
std::string worker_of(std::string_view text) {
    for (const char* opening : {"(Worker", "(VllmWorker", "(RayWorker", "(EngineCore"}) {
        const std::size_t at = text.find(opening);
        if (at == std::string_view::npos) continue;
        const std::string_view rest = text.substr(at + 1, 64);
        const std::size_t end = rest.find(')');
        if (end != std::string_view::npos) return std::string(rest.substr(0, end));
    }
    return "";
}

}  // namespace

bool VllmReader::take_count(const LogLine& line, Log& log) {
    if (const auto tokens = line.count_after("block_size=")) block_tokens_ = *tokens;
    // vllm/v1/core/kv_cache_utils.py prints tokens; before, blocks.
    for (const char* phrase : {"GPU KV cache size", "# GPU blocks", "# cuda blocks"}) {
        const auto count = line.count_after(phrase);
        if (!count) continue;
        const bool blocks = phrase[0] == '#';
        if (blocks && !block_tokens_ && log.settings.empty())
            log.remarks.push_back(
                "Line " + std::to_string(line.number) + ": a block of the cache is taken as " +
                std::to_string(std::int64_t(block_tokens)) + " tokens, vLLM's default.");
        const std::int64_t tokens =
            blocks ? checked_mul(*count, block_tokens_.value_or(block_tokens)) : *count;
        log.settings.push_back({LogSetting::Field::cache_tokens, tokens, "", format, line.number});
        return true;
    }
    return false;
}

bool VllmReader::take_usage(const LogLine& line, Log& log) {
    const std::size_t at = line.text.find("Actual usage is ");
    if (at == std::string_view::npos) return false;
    const LogLine usage{line.text.substr(at), line.number};
    for (const Wording& wording : usages())
        if (const auto size = usage.bytes_before(wording.phrase, Rounding::nearest))
            log.terms.push_back(line.term(wording.name, wording.role, wording.covers, *size, format,
                                          worker_of(line.text)));
    return true;
}

bool VllmReader::take(const LogLine& line, Log& log) {
    bool taken = take_count(line, log);
    taken |= take_usage(line, log);
    for (const Wording& wording : wordings()) {
        if (line.below_zero_after(wording.phrase)) {
            log.remarks.push_back("Line " + std::to_string(line.number) + ": " + wording.name +
                                  " is below zero, and left out.");
            taken = true;
        }
        const auto size = line.bytes_after(wording.phrase, Rounding::nearest);
        if (!size) continue;
        log.terms.push_back(line.term(wording.name, wording.role, wording.covers, *size, format,
                                      worker_of(line.text)));
        taken = true;
    }
    if (line.has("Graph capturing finished"))
        if (const auto size = line.bytes_after(", took", Rounding::nearest)) {
            log.terms.push_back(
                line.term(graphs, Role::part, {}, *size, format, worker_of(line.text)));
            taken = true;
        }
    return taken;
}

}  // namespace rootspace::estimate
