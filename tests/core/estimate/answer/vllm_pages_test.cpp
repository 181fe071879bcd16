#include "estimate/answer/vllm_pages.h"

#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Request on(const std::string& device, const std::string& model, const std::string& more = "") {
    const std::string quoted = device[0] == '{' ? device : '"' + device + '"';
    const std::string named =
        model[0] == '{' ? "\"config\":" + model : "\"model\":\"" + model + '"';
    return request_from_json("{" + named + R"(,"engine":"vllm","context":1000,"device":)" + quoted +
                             more + "}");
}

const std::string fp8 = R"(,"kv":"fp8")";

// DeepSeek V2 Lite's latent attention with other parts of a head: 512 + 64 numbers a token.
std::string with_nope(int size) {
    return R"({"model_type":"deepseek_v2","vocab_size":100,"hidden_size":64,"intermediate_size":128,
        "num_hidden_layers":3,"num_attention_heads":4,"q_lora_rank":null,"kv_lora_rank":512,
        "qk_nope_head_dim":)" +
           std::to_string(size) +
           R"(,"qk_rope_head_dim":64,"v_head_dim":64,"n_routed_experts":null,
        "max_position_embeddings":4096})";
}

Json cache_of(const Request& request) {
    const Json told = answer(request);
    for (const Json& item : told["items"])
        if (item["purpose"] == "kv_cache") return item;
    return {};
}

std::string pages_note(const Request& request) {
    const Json told = answer(request);
    for (const Json& note : told["notes"])
        if (note.get<std::string>().find("vLLM's cache has pages") == 0) return note;
    return "";
}

}  // namespace

TEST_CASE("pages of latent attention are those of the first backend that takes it") {
    struct Row {
        const char* device;
        std::string more;
        std::int64_t tokens;
        const char* backend;
    };
    // vLLM docs, design/attention_backends.md: priorities, KV dtypes and block sizes.
    const Row rows[] = {
        {"h100-sxm", "", 16, "FLASH_ATTN_MLA"}, {"h100-sxm", fp8, 64, "FLASHMLA"},
        {"h200-sxm", fp8, 64, "FLASHMLA"},      {"gh200-96", "", 16, "FLASH_ATTN_MLA"},
        {"b200", "", 32, "FLASHINFER_MLA"},     {"b200", fp8, 32, "FLASHINFER_MLA"},
        {"a100-80", "", 16, "TRITON_MLA"},      {"a100-80", fp8, 16, "TRITON_MLA"},
        {"rtx-5090", fp8, 16, "TRITON_MLA"},    {"mi300x", fp8, 16, "TRITON_MLA"},
        {"arc-b580", "", 16, "TRITON_MLA"},     {"epyc-9654", "", 128, ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.device, row.more);
        const VllmPages pages = vllm_pages(on(row.device, "deepseek-v2-lite", row.more));
        CHECK(pages.tokens == row.tokens);
        CHECK(std::string(pages.backend) == row.backend);
    }
    for (const int size : {64, 128, 192})
        CHECK(vllm_pages(on("b200", with_nope(size))).tokens == 32);
    CHECK(vllm_pages(on("b200", with_nope(96))).tokens == 128);
    CHECK(std::string(vllm_pages(on("b200", with_nope(96))).backend) == "CUTLASS_MLA");
    CHECK(vllm_pages(on("h100-sxm", with_nope(96))).tokens == 16);
    // At the edges of the two generations.
    const auto target = [](const std::string& name) {
        return vllm_pages(
                   on(R"({"memory_bytes":1000000000,"vendor":"NVIDIA","target":")" + name + "\"}",
                      "deepseek-v2-lite", fp8))
            .tokens;
    };
    CHECK(target("sm_89") == 16);
    CHECK(target("sm_103") == 32);
    CHECK(target("sm_110") == 16);
}

TEST_CASE("pages of other attention are 16 tokens, but on processors and Intel's GPUs") {
    for (const char* device : {"t4", "rtx-4090", "a100-80", "h100-sxm", "b200", "mi250x", "mi300x"})
        for (const std::string& more : {std::string(), fp8}) {
            CAPTURE(device, more);
            const VllmPages pages = vllm_pages(on(device, "llama-3.1-8b", more));
            CHECK(pages.tokens == 16);
            CHECK(std::string(pages.backend).empty());
        }
    for (const char* device : {"epyc-9654", "xeon-8480", "raspberry-pi-5-8"})
        CHECK(vllm_pages(on(device, "llama-3.1-8b")).tokens == 128);
    CHECK(vllm_pages(on("arc-a770-16", "llama-3.1-8b")).tokens == 64);
    CHECK(vllm_pages(on("arc-a770-16", "llama-3.1-8b", R"(,"weights":"fp32")")).tokens == 16);
}

TEST_CASE("the cache is whole pages of the device, a shared prefix too, and says whose") {
    const std::int64_t token = 27 * 576;  // of DeepSeek V2 Lite, in one byte
    const std::string load = R"(,"batch":3,"shared_prefix":200)";
    // 1,000 tokens: 63 pages of 16, 32 of 32, 16 of 64; 200 of them: 12, 6 and 3 whole pages.
    const Json hopper = cache_of(on("h100-sxm", "deepseek-v2-lite", load));
    CHECK(hopper["bytes"] == 2 * token * 16 * (12 + 3 * (63 - 12)));
    const Json narrow = cache_of(on("h100-sxm", "deepseek-v2-lite", load + fp8));
    CHECK(narrow["bytes"] == token * 64 * (3 + 3 * (16 - 3)));
    const Json blackwell = cache_of(on("b200", "deepseek-v2-lite", load));
    CHECK(blackwell["bytes"] == 2 * token * 32 * (6 + 3 * (32 - 6)));
    const auto says = [](const Json& item, const char* words) {
        return item["formula"].get<std::string>().find(words) != std::string::npos;
    };
    CHECK(says(hopper, "16 tokens a page of FLASH_ATTN_MLA × "));
    CHECK(says(narrow, "64 tokens a page of FLASHMLA × "));
    CHECK(says(blackwell, "32 tokens a page of FLASHINFER_MLA × "));
    CHECK(!says(cache_of(on("h100-sxm", "llama-3.1-8b")), "a page of"));
    // A window's layers have the same pages: Gemma 2 9B, 21 of 42 with 4,096 tokens.
    const Json window = cache_of(on("epyc-9654", "gemma-2-9b"));
    CHECK(window["bytes"] == 21 * Bytes{8 + 1} * 128 * (2 * 8 * 256 * 2));
}

TEST_CASE("what earlier versions had in place of these pages is said where it was other") {
    CHECK(
        pages_note(on("h100-sxm", "deepseek-v2-lite")) ==
        "vLLM's cache has pages of 16 tokens here, those of FLASH_ATTN_MLA; until March 2026 (its "
        "pull request 35122) they were of 64.");
    CHECK(
        pages_note(on("b200", "deepseek-v2-lite")) ==
        "vLLM's cache has pages of 32 tokens here, those of FLASHINFER_MLA; until March 2026 (its "
        "pull request 35122) they were of 64 or 128.");
    CHECK(pages_note(on("h100-sxm", "deepseek-v2-lite", fp8)).empty());
    CHECK(pages_note(on("a100-80", "deepseek-v2-lite")).empty());
    CHECK(pages_note(on("rtx-5090", "deepseek-v2-lite")).empty());
    CHECK(pages_note(on("h100-sxm", "llama-3.1-8b")).empty());
    Request other = on("h100-sxm", "deepseek-v2-lite");
    other.engine = "hf";
    CHECK(pages_note(other).empty());
}

TEST_CASE("a model of 61 GiB fits two of MI250X's GPUs and not one") {
    const auto fits = [](const char* devices) {
        return answer(on("mi250x", "qwen2.5-32b", devices))["fits"].get<bool>();
    };
    CHECK(!fits(R"(,"batch":16)"));
    CHECK(fits(R"(,"batch":16,"devices":2)"));
}
