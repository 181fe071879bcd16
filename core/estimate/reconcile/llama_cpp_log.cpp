#include "base/error.h"
#include "estimate/explain/quantity.h"
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

// The graph of an image or sound encoder (tools/mtmd/clip.cpp), which no estimate counts.
const Buffer& encoder_buffer() {
    static const Buffer buffer{"compute", "compute buffer of the encoder", {}};
    return buffer;
}

// The buffer that a line names; the last term of the log is it.
const Buffer* take_buffer(const LogLine& line, Log& log) {
    const std::size_t at = line.text.find("buffer size");
    const auto size = line.bytes_after("buffer size", Rounding::nearest);
    if (!size) return nullptr;
    std::string_view before = line.text.substr(0, at);
    std::string_view word = last_word(before);
    // llm_load_tensors used to print "CUDA0 buffer size" for the weights.
    const bool unnamed = line.has("load_tensors") && word != "model";
    const std::string_view device = unnamed ? word : last_word(before);
    if (unnamed) word = "model";
    for (const Buffer& buffer : buffers()) {
        if (word != buffer.word || device.empty() || device.back() == ':') continue;
        const Buffer& found = line.has("alloc_compute_meta") ? encoder_buffer() : buffer;
        log.terms.push_back(line.term(found.name, on_host(device) ? Role::host : Role::part,
                                      found.covers, *size, format, std::string(device)));
        return &found;
    }
    return nullptr;
}

// ", K (f16):  256.00 MiB, V (q8_0): 136.00 MiB"; of latent attention a fork prints "c^KV (f16)".
void take_type(const LogLine& line, Log& log, std::string_view label, LogSetting::Field field) {
    const std::size_t at = line.text.find(label);
    if (at == std::string_view::npos) return;
    const std::string_view rest = line.text.substr(at + label.size());
    const std::size_t end = rest.find(')');
    if (end == std::string_view::npos || end > 16) return;
    log.settings.push_back({field, 0, std::string(rest.substr(0, end)), format, line.number});
}

// "llama_kv_cache: size = 1024.00 MiB ( 8192 cells, ...", once a cache; "KV self size  =" before;
// "kv self size  =" in 2023. llama-memory-recurrent.cpp prints the same of its states.
std::optional<PrintedBytes> cache_size(const LogLine& line) {
    for (const char* phrase : {"KV self size", "kv self size"})
        if (const auto size = line.bytes_after(phrase, Rounding::nearest)) return size;
    const bool of_cache = (line.has("kv_cache") && line.has("K (") && line.has("V (")) ||
                          (line.has("memory_recurrent") && line.has("R (") && line.has("S ("));
    return of_cache ? line.bytes_after(" size", Rounding::nearest) : std::nullopt;
}

// A buffer holds its tensors' alignment as well. Buffers of no bytes are those of a dry run
// (no_alloc), whose cache is not there either.
void check_sum(const LogLine& line, const PrintedBytes& size, const PrintedBytes& buffers,
               std::int64_t count) {
    constexpr Bytes alignment = 1 << 20;
    if (buffers.bytes == 0) return;
    if (buffers.most >= size.least && buffers.least <= size.most + count * alignment) return;
    throw InputError("log line " + std::to_string(line.number),
                     "the sum of the buffers of this cache above it, " +
                         grouped_digits(buffers.bytes) + " bytes",
                     grouped_digits(size.bytes));
}

// "flash_attn    = 1"; since pull request 15434 (August 2025) "enabled", "disabled" or "auto", and
// what is found then: "Flash Attention was auto, set to disabled".
std::optional<std::int64_t> fused_attention(const LogLine& line) {
    const bool found = line.has("Flash Attention was auto, set to ");
    if (!found && !line.has("flash_attn ")) return std::nullopt;
    if (line.has("enabled")) return 1;
    if (line.has("disabled")) return 0;
    const auto said = line.count_after("flash_attn ");
    return said && (*said == 0 || *said == 1) ? said : std::nullopt;
}

bool take_context(const LogLine& line, Log& log) {
    if (!line.has("llama_context:") && !line.has("llama_new_context_with_model:") &&
        !line.has("llama_init_from_model:") && !line.has("sched_reserve:"))
        return false;
    const auto take = [&](LogSetting::Field field, std::int64_t value) {
        log.settings.push_back({field, value, "", format, line.number});
        return true;
    };
    if (const auto fused = fused_attention(line)) return take(LogSetting::Field::attention, *fused);
    if (const auto batch = line.count_after("n_ubatch "))
        return take(LogSetting::Field::batch, *batch);
    if (const auto outputs = line.count_after("n_outputs_max "))
        return take(LogSetting::Field::outputs, *outputs);
    const auto tokens = line.count_after("n_ctx ");
    return tokens && take(LogSetting::Field::cache_tokens, *tokens);
}

}  // namespace

bool LlamaCppReader::take_cache_size(const LogLine& line, Log& log) {
    const auto size = cache_size(line);
    if (!size) return false;
    if (cache_buffers_ > 0) check_sum(line, *size, cache_bytes_, cache_buffers_);
    log.terms.push_back(line.term("KV cache, all buffers",
                                  cache_buffers_ > 0 ? Role::restated : Role::part,
                                  {Part::kv_cache}, *size, format));
    cache_buffers_ = 0;
    cache_bytes_ = {0, 0, 0};
    take_type(line, log, " K (", LogSetting::Field::key_type);
    take_type(line, log, " V (", LogSetting::Field::value_type);
    take_type(line, log, " c^KV (", LogSetting::Field::key_type);
    return true;
}

// A graph that is reserved again, with nothing else in between, takes the place of the first.
void LlamaCppReader::add_compute(Log& log) {
    const LogTerm& last = log.terms.back();
    for (std::size_t& i : computes_) {
        LogTerm& earlier = log.terms[i];
        if (earlier.name != last.name || earlier.device != last.device) continue;
        earlier.role = Role::restated;
        i = log.terms.size() - 1;
        return;
    }
    computes_.push_back(log.terms.size() - 1);
}

bool LlamaCppReader::take(const LogLine& line, Log& log) {
    if (const Buffer* buffer = take_buffer(line, log)) {
        if (std::string_view(buffer->word) == "compute")
            add_compute(log);
        else
            computes_.clear();
        if (buffer->covers == std::vector<Part>{Part::kv_cache}) {
            ++cache_buffers_;
            cache_bytes_ = cache_bytes_ + log.terms.back().size;
        }
        return true;
    }
    const bool taken = take_cache_size(line, log) || take_context(line, log);
    if (taken) computes_.clear();
    return taken;
}

}  // namespace rootspace::estimate
