#include "estimate/answer/engine_windows.h"

#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// 28 layers of 4 heads of 128 for keys and values; 20 see everything, 8 the last 4,096 tokens.
Json qwen2() {
    return parse_json(R"({"model_type":"qwen2","vocab_size":151936,"hidden_size":3584,
        "intermediate_size":18944,"num_hidden_layers":28,"num_attention_heads":28,
        "num_key_value_heads":4,"max_position_embeddings":131072,"sliding_window":4096,
        "use_sliding_window":true,"max_window_layers":20,"tie_word_embeddings":false,
        "torch_dtype":"bfloat16"})",
                      "config");
}

Json told(const Json& config, const std::string& engine, const std::string& more = "") {
    return answer(request_from_json(R"({"device":"h200-sxm","context":32768,"engine":")" + engine +
                                    R"(","config":)" + config.dump() + more + "}"));
}

bool noted(const Json& answer) { return says(answer, "sliding windows"); }

std::string refusal(const Json& config, const std::string& engine) {
    return error_sentence([&] { told(config, engine); });
}

constexpr Bytes layer_token = 2 * 4 * 128 * 2;

}  // namespace

TEST_CASE("llama.cpp keeps every cell of a family whose loader reads no window") {
    Json config = qwen2();
    const Json windowed = told(config, "llama.cpp");
    CHECK(bytes_of(windowed, "kv_cache") == 28 * 32768 * layer_token);
    CHECK(noted(windowed));
    config["use_sliding_window"] = false;
    const Json plain = told(config, "llama.cpp");
    CHECK(windowed["items"] == plain["items"]);
    CHECK(windowed["times"] == plain["times"]);
    CHECK(!noted(plain));
    config = qwen2(), config["model_type"] = "qwen3", config["head_dim"] = 128;
    CHECK(bytes_of(told(config, "llama.cpp"), "kv_cache") == 28 * 32768 * layer_token);
    // The control: Gemma 2's loader reads its own, of every other layer.
    const Json gemma = answer(request_from_json(
        R"({"model":"gemma-2-9b","device":"h200-sxm","context":8192,"engine":"llama.cpp"})"));
    CHECK(bytes_of(gemma, "kv_cache") == 21 * (8192 + 4096 + 512) * Bytes{2 * 8 * 256 * 2});
    CHECK(!noted(gemma));
}

TEST_CASE("transformers cuts the layers with a window where the next token comes") {
    const Json answered = told(qwen2(), "hf", R"(,"generated":1000)");
    CHECK(!noted(answered));
    CHECK(bytes_of(told(qwen2(), "hf"), "kv_cache") == 28 * 32768 * layer_token);
}

TEST_CASE("vLLM refuses Qwen 2 and 3 with windows on some layers alone") {
    Json config = qwen2();
    const std::string sentence =
        "engine: expected hf or llama.cpp, since vLLM refuses this family with a window in some of "
        "its layers alone, but got vllm";
    CHECK(refusal(config, "vllm") == sentence);
    const Json other = told(config, "hf");
    for (const Json& row : other["engines"])
        CHECK(row.contains("fault") == (row["engine"] == "vllm"));
    config["max_window_layers"] = 28;  // in none
    CHECK(refusal(config, "vllm").empty());
    config["max_window_layers"] = 0;  // in all
    CHECK(!noted(told(config, "vllm")));
    // 4,095 tokens and a step of 8,192.
    CHECK(bytes_of(told(config, "vllm"), "kv_cache") == 28 * (768 + 1) * 16 * layer_token);
    config["model_type"] = "qwen3", config["head_dim"] = 128, config["max_window_layers"] = 20;
    CHECK(refusal(config, "vllm") == sentence);
}

TEST_CASE("vLLM has no windows where layers differ and the family's code knows of none") {
    Json config = qwen2();
    config["model_type"] = "qwen2_moe", config["moe_intermediate_size"] = 1408;
    const Json mixed = told(config, "vllm", R"(,"devices":2)");
    CHECK(noted(mixed));
    CHECK(bytes_of(mixed, "kv_cache") == 28 * 32768 * layer_token / 2);
}
