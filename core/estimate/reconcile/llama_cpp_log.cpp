#include "estimate/reconcile/formats.h"

namespace rootspace::estimate {
namespace {

constexpr LogFormat format = LogFormat::llama_cpp;

struct Buffer {
    const char* word;  // before "buffer size"
    const char* name;
    std::vector<Part> covers;
};

const std::vector<Buffer>& buffers() {
    static const std::vector<Buffer> list{{"model", "model buffer", {Part::weights}},
                                          {"KV", "KV buffer", {Part::kv_cache}},
                                          {"RS", "recurrent state buffer", {Part::kv_cache}},
                                          {"compute", "compute buffer", {Part::activations}},
                                          {"output", "output buffer", {Part::activations}},
                                          {"LoRA", "LoRA buffer", {}}};
    return list;
}

// Cuts the last word off a text.
std::string_view last_word(std::string_view& text) {
    text = trimmed(text);
    const std::size_t space = text.find_last_of(" \t");
    const std::size_t begin = space == std::string_view::npos ? 0 : space + 1;
    const std::string_view word = text.substr(begin);
    text = text.substr(0, begin);
    return word;
}

// Buffers of the processor, and pinned memory that a device reads over its link.
bool on_host(std::string_view device) {
    return device.substr(0, 3) == "CPU" || device == "AMX" ||
           (device.size() > 5 && device.substr(device.size() - 5) == "_Host");
}

bool take_buffer(const LogLine& line, Log& log) {
    const std::size_t at = line.text.find("buffer size");
    const auto size = line.bytes_after("buffer size", Rounding::nearest);
    if (!size) return false;
    std::string_view before = line.text.substr(0, at);
    std::string_view word = last_word(before);
    // llm_load_tensors used to print "CUDA0 buffer size" for the weights.
    const bool unnamed = line.has("load_tensors") && word != "model";
    const std::string_view device = unnamed ? word : last_word(before);
    if (unnamed) word = "model";
    for (const Buffer& buffer : buffers()) {
        if (word != buffer.word || device.empty() || device.back() == ':') continue;
        log.terms.push_back(line.term(buffer.name, on_host(device) ? Role::host : Role::part,
                                      buffer.covers, *size, format, std::string(device)));
        return true;
    }
    return false;
}

// "K (f16):  256.00 MiB, V (q8_0): 136.00 MiB"
void take_type(const LogLine& line, Log& log, std::string_view label, LogSetting::Field field) {
    const std::size_t at = line.text.find(label);
    if (at == std::string_view::npos) return;
    const std::string_view rest = line.text.substr(at + label.size());
    const std::size_t end = rest.find(')');
    if (end == std::string_view::npos || end > 16) return;
    log.settings.push_back({field, 0, std::string(rest.substr(0, end)), format, line.number});
}

bool take_cache_size(const LogLine& line, Log& log) {
    if (!line.has("K (") || !line.has("V (")) return false;
    auto size = line.bytes_after("KV self size", Rounding::nearest);
    if (!size && line.has("kv_cache")) size = line.bytes_after(" size", Rounding::nearest);
    if (!size) return false;
    log.terms.push_back(
        line.term("KV cache, all buffers", Role::restated, {Part::kv_cache}, *size, format));
    take_type(line, log, "K (", LogSetting::Field::key_type);
    take_type(line, log, "V (", LogSetting::Field::value_type);
    return true;
}

bool take_context(const LogLine& line, Log& log) {
    if (!line.has("llama_context:") && !line.has("llama_new_context_with_model:") &&
        !line.has("llama_init_from_model:"))
        return false;
    const auto tokens = line.count_after("n_ctx ");
    if (!tokens) return false;
    log.settings.push_back({LogSetting::Field::cache_tokens, *tokens, "", format, line.number});
    return true;
}

}  // namespace

bool LlamaCppReader::take(const LogLine& line, Log& log) {
    return take_buffer(line, log) || take_cache_size(line, log) || take_context(line, log);
}

}  // namespace rootspace::estimate
