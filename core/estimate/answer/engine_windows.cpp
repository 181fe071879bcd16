#include "estimate/answer/engine_windows.h"

#include <algorithm>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

struct Windows {
    bool some = false, all = true;
};

Windows windows_of(const Architecture& a) {
    Windows found;
    for (const Block& block : a.blocks) {
        const auto* grouped = std::get_if<GroupedAttention>(&block.attention);
        (grouped && grouped->window ? found.some : found.all) = grouped && grouped->window;
    }
    return found;
}

template <std::size_t size>
bool among(const Architecture& a, const char* const (&families)[size]) {
    return std::any_of(std::begin(families), std::end(families),
                       [&](const char* one) { return a.family == one; });
}

// load_arch_hparams of the family, src/models/ of ggml-org/llama.cpp (before 2026 load_hparams in
// src/llama-model.cpp): that of Llama, which Mistral and Mixtral are too, and those of Qwen 2 and
// 3, with experts or without, read no window; Phi-3's reads one and turns it off (pull request
// 13676). A generic form states the windows of a GGUF file, or what its author wants.
constexpr const char* windowed_in_llama_cpp[] = {"gemma2", "gemma3", "gemma3_text", "gpt_oss",
                                                 "generic"};

// vllm/model_executor/models/qwen2.py, Qwen2Model, which Qwen3Model inherits: "Sliding window for
// some but all layers is not supported".
constexpr const char* not_mixed_in_vllm[] = {"qwen2", "qwen3"};

// Where layers differ, vllm/engine/arg_utils.py, create_engine_config, leaves windows to the
// model's code, and that of these families has none of its own (qwen2_moe.py, qwen3_moe.py,
// mixtral.py).
constexpr const char* whole_if_mixed_in_vllm[] = {"qwen2_moe", "qwen3_moe", "mixtral"};

bool lacks(const Request& r) {
    const Windows windows = windows_of(r.architecture);
    if (!windows.some) return false;
    if (r.engine == "llama.cpp") return !among(r.architecture, windowed_in_llama_cpp);
    return r.engine == "vllm" && !windows.all && among(r.architecture, whole_if_mixed_in_vllm);
}

}  // namespace

void take_windows(Request& r) {
    const Windows windows = windows_of(r.architecture);
    if (r.engine == "vllm" && windows.some && !windows.all &&
        among(r.architecture, not_mixed_in_vllm))
        throw InputError("engine",
                         "hf or llama.cpp, since vLLM refuses this family with a window in some of "
                         "its layers alone",
                         r.engine);
    if (!lacks(r)) return;
    for (Block& block : r.architecture.blocks)
        if (auto* grouped = std::get_if<GroupedAttention>(&block.attention)) grouped->window = 0;
}

std::string windows_note(const Request& asked) {
    if (!lacks(asked)) return "";
    const bool cpp = asked.engine == "llama.cpp";
    return std::string(cpp ? "llama.cpp" : "vLLM") +
           " does not apply this family's sliding windows: every layer keeps all tokens.";
}

}  // namespace rootspace::estimate
