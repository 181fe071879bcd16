#include "estimate/headers/gguf_known.h"

#include <string_view>

#include "base/error.h"

namespace rootspace::estimate {
namespace {

// Each between spaces.
constexpr std::string_view architectures =
    " "
    "llama llama4 deci falcon grok gpt2 gptj gptneox mpt baichuan starcoder refact bert "
    "modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert "
    "bloom stablelm qwen qwen2 qwen2moe qwen2vl qwen3 qwen3moe qwen3next qwen3vl "
    "qwen3vlmoe qwen35 qwen35moe phi2 phi3 phimoe plamo plamo2 plamo3 codeshell orion "
    "internlm2 minicpm minicpm3 gemma gemma2 gemma3 gemma3n gemma4 gemma4-assistant "
    "gemma-embedding starcoder2 mamba mamba2 jamba falcon-h1 xverse command-r cohere2 "
    "cohere2moe dbrx olmo olmo2 olmoe openelm arctic deepseek deepseek2 deepseek2-ocr "
    "deepseek32 deepseek4 chatglm glm4 glm4moe glm-dsa bitnet t5 t5encoder jais jais2 "
    "nemotron nemotron_h nemotron_h_moe exaone exaone4 exaone-moe rwkv6 rwkv6qwen2 rwkv7 "
    "arwkv7 granite granitemoe granitehybrid chameleon wavtokenizer-dec plm bailingmoe "
    "bailingmoe2 dots1 arcee afmoe laguna ernie4_5 ernie4_5-moe hunyuan-moe hunyuan-dense "
    "hunyuan_vl hy_v3 smollm3 gpt-oss lfm2 lfm2moe dream smallthinker llada llada-moe "
    "seed_oss grovemoe apertus minimax-m2 cogvlm rnd1 pangu-embedded mistral3 eagle3 "
    "dflash mistral4 paddleocr mimo2 step35 llama-embed maincoder kimi-linear talkie "
    "mellum ";

// A size of the generic form, and the key of the metadata that states it.
struct StatedSize {
    const char* generic;
    const char* key;
};

constexpr StatedSize stated_sizes[] = {
    {"width", "embedding_length"},        {"layers", "block_count"},
    {"heads", "attention.head_count"},    {"kv_heads", "attention.head_count_kv"},
    {"mlp_width", "feed_forward_length"}, {"context", "context_length"},
};

std::string understood(const GgufFields& fields) {
    std::string list;
    const auto add = [&](const char* generic, std::int64_t size) {
        list += (list.empty() ? "" : ", ") + std::string(generic) + " " + std::to_string(size);
    };
    if (const std::int64_t rows = fields.rows("token_embd.weight")) add("vocabulary", rows);
    for (const StatedSize& size : stated_sizes)
        if (const GgufValue* value = fields.value(size.key))
            if (const auto* number = std::get_if<std::int64_t>(value)) add(size.generic, *number);
    return list.empty() ? "no size" : list;
}

}  // namespace

void refuse_unknown_architecture(const GgufFields& fields) {
    const bool one_word = fields.family().find(' ') == std::string::npos;
    if (one_word && architectures.find(" " + fields.family() + " ") != std::string_view::npos)
        return;
    throw InputError("general.architecture",
                     "one that llama.cpp loads, or a generic form by hand (understood here: " +
                         understood(fields) + ")",
                     "\"" + shown(fields.family()) + "\"");
}

}  // namespace rootspace::estimate
