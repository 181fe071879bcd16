// The rules of the three engines, each beside the engine that does not follow it.
#include "base/error.h"
#include "estimate/cache/kv_cache.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

constexpr std::int64_t layer_bytes = 2 * 8 * 64 * 2;  // of a token, 16 bit

// gpt-oss-20b's attention: `windowed` layers of 128 tokens, then `whole` ones.
Architecture hybrid(std::int64_t windowed, std::int64_t whole) {
    Architecture a{};
    a.causal = true;
    a.blocks.assign(windowed, Block{GroupedAttention{64, 8, 64, 128}, DenseMlp{1, true}});
    a.blocks.resize(windowed + whole, Block{GroupedAttention{64, 8, 64}, DenseMlp{1, true}});
    return a;
}

Bytes bytes(const Architecture& a, const EngineCache& engine, const CacheLoad& load) {
    return total_bytes(kv_cache(a, {engine}, load));
}

std::string error_of(const Architecture& a, const CacheFormat& format, const CacheLoad& load) {
    try {
        kv_cache(a, format, load);
    } catch (const InputError& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE(
    "a token uses the tokens of a window alone, and a shared prefix once where it is kept once") {
    const Architecture a = hybrid(12, 12);
    const auto used = [&](const EngineCache& engine, const CacheLoad& load) {
        return cache_bytes_used(a, {engine}, load);
    };
    for (const EngineCache& engine : {EngineCache{HfCache{}}, {VllmCache{}}, {LlamaCppCache{}}}) {
        CHECK(used(engine, {1000, 3}) == 3 * (12 * 128 + 12 * 1000) * layer_bytes);
        CHECK(used(engine, {100, 3}) == 3 * 24 * 100 * layer_bytes);
    }
    // 300 of 1,000 shared: none of them in the window. 950: 78 of the window's 128.
    const Bytes once = (12 * (3 * 700 + 300) + 12 * 3 * 128) * layer_bytes;
    CHECK(used(VllmCache{}, {1000, 3, 300}) == once);
    CHECK(used(VllmCache{}, {1000, 3, 950}) ==
          (12 * (3 * 50 + 950) + 12 * (3 * 50 + 78)) * layer_bytes);
    LlamaCppCache unified;
    unified.unified = true;
    CHECK(used(unified, {1000, 3, 300}) == once);
    CHECK(used(HfCache{}, {1000, 3, 300}) == used(HfCache{}, {1000, 3}));
    CHECK(used(LlamaCppCache{}, {1000, 3, 300}) == used(HfCache{}, {1000, 3}));
}

TEST_CASE("vLLM keeps whole pages") {
    const Architecture plain = hybrid(0, 24);
    for (const std::int64_t page : {1, 16, 32})
        for (const std::int64_t tokens : {1, 15, 16, 17, 33, 8192}) {
            CAPTURE(page, tokens);
            VllmCache vllm;
            vllm.page_tokens = page;
            const std::int64_t pages = (tokens + page - 1) / page;
            CHECK(bytes(plain, vllm, {tokens, 3}) == 3 * pages * page * 24 * layer_bytes);
            CHECK(bytes(plain, HfCache{}, {tokens, 3}) == 3 * tokens * 24 * layer_bytes);
        }
}

TEST_CASE("vLLM's window layers reserve the window, a step and a page") {
    // SlidingWindowSpec.max_memory_usage_bytes: ⌈min(127 + 2,048, tokens) / 16⌉ + 1 pages.
    const Architecture half = hybrid(12, 12);
    const std::int64_t page = 16 * layer_bytes;
    CHECK(bytes(half, VllmCache{}, {8192}) == 12 * page * (512 + 136 + 1));
    CHECK(bytes(half, VllmCache{}, {64}) == 12 * page * (4 + 4 + 1));
    CHECK(bytes(hybrid(24, 0), VllmCache{}, {8192}) == 24 * page * 137);
    VllmCache small_steps;
    small_steps.step_tokens = 1;
    CHECK(bytes(half, small_steps, {8192}) == 12 * page * (512 + 8 + 1));
    small_steps.step_tokens = 2;  // 127 + 2 tokens begin a ninth page
    CHECK(bytes(half, small_steps, {8192}) == 12 * page * (512 + 9 + 1));
    VllmCache no_manager;
    no_manager.hybrid_manager = false;
    CHECK(bytes(half, no_manager, {8192}) == 24 * page * 512);
}

TEST_CASE("vLLM fills groups up to equally many layers") {
    const std::int64_t page = 16 * layer_bytes;
    // Gemma 3 27B: 52 and 10 layers, groups of 10, so 60 in place of 52.
    CHECK(bytes(hybrid(52, 10), VllmCache{}, {8192}) == page * (60 * 137 + 10 * 512));
    // 13 against 12 are evened out at 13, since 13 < 1.5 × 12; 18 against 12 are not.
    CHECK(bytes(hybrid(12, 13), VllmCache{}, {8192}) == page * (13 * 137 + 13 * 512));
    CHECK(bytes(hybrid(18, 12), VllmCache{}, {8192}) == page * (24 * 137 + 12 * 512));
}

TEST_CASE("vLLM gives smaller layers pages of more tokens, or refuses") {
    Architecture mixed = hybrid(10, 0);
    mixed.blocks.resize(20, Block{GroupedAttention{64, 4, 64}, DenseMlp{1, true}});
    // Whole layers of half the size: pages of 32 tokens, as many bytes.
    CHECK(bytes(mixed, VllmCache{}, {8192}) == 10 * 16 * layer_bytes * (137 + 256));
    mixed.blocks[19].attention = GroupedAttention{64, 5, 64};
    CHECK(
        error_of(mixed, {VllmCache{}}, {8192}) ==
        "cache.hybrid_manager: expected layers whose bytes a token divide the largest, 2048 B, but "
        "got 1280 B");
}

TEST_CASE("a shared prefix is kept once by whole pages, or by a unified buffer, or not at all") {
    const Architecture plain = hybrid(0, 24);
    const std::int64_t token = 24 * layer_bytes;
    const CacheLoad load{1000, 4, 300};
    CHECK(bytes(plain, VllmCache{}, load) == token * 16 * (18 + 4 * (63 - 18)));
    CHECK(bytes(plain, VllmCache{}, {1000, 4, 15}) == token * 16 * 4 * 63);  // less than a page
    CHECK(bytes(plain, HfCache{}, load) == token * 4 * 1000);
    LlamaCppCache unified;
    unified.unified = true;
    CHECK(bytes(plain, unified, load) == token * 3328);  // 300 + 4 × 700 = 3100, padded
    CHECK(bytes(plain, unified, {1000, 4}) == token * 4096);
    CHECK(bytes(plain, LlamaCppCache{}, load) == token * 4 * 1024);
}

TEST_CASE("llama.cpp pads cells, and window layers hold the window and a batch") {
    const Architecture half = hybrid(12, 12);
    const std::int64_t twelve = 12 * layer_bytes;
    CHECK(bytes(half, LlamaCppCache{}, {8192}) == twelve * (8192 + 768));  // 128 + 512 = 640
    CHECK(bytes(half, LlamaCppCache{}, {300}) == twelve * (512 + 512));  // no more than the context
    LlamaCppCache older;
    older.padding = 32;
    CHECK(bytes(half, older, {300}) == twelve * (320 + 512));
    LlamaCppCache full;
    full.swa_full = true;
    CHECK(bytes(half, full, {8192}) == 2 * twelve * 8192);
    LlamaCppCache unified;
    unified.unified = true;
    CHECK(bytes(half, unified, {8192, 4}) == twelve * (4 * 8192 + 1024));  // 4 × 128 + 512
    CHECK(bytes(half, LlamaCppCache{}, {8192, 4}) == 4 * twelve * (8192 + 768));
    // Windows in every layer are not read: Mistral 7B v0.1 keeps everything.
    CHECK(bytes(hybrid(24, 0), LlamaCppCache{}, {8192}) == 2 * twelve * 8192);
}

TEST_CASE("transformers keeps windows until it is told not to") {
    CHECK(bytes(hybrid(12, 12), HfCache{}, {8192}) == 12 * layer_bytes * (8192 + 128));
    CHECK(bytes(hybrid(12, 12), HfCache{}, {100}) == 24 * layer_bytes * 100);
    CHECK(bytes(hybrid(12, 12), HfCache{true}, {8192}) == 24 * layer_bytes * 8192);
}

TEST_CASE("latent attention: a latent vector in vLLM and llama.cpp, whole heads in transformers") {
    Architecture v2_lite{};
    v2_lite.causal = true;
    v2_lite.blocks.assign(27, Block{LatentAttention{16, 0, 512, 128, 64, 128}, DenseMlp{1, true}});
    CHECK(bytes(v2_lite, VllmCache{}, {1024}) == 27 * 576 * 2 * 1024);
    CHECK(bytes(v2_lite, LlamaCppCache{}, {1024}) == 27 * 576 * 2 * 1024);
    CHECK(bytes(v2_lite, HfCache{}, {1024}) == 27 * 16 * (192 + 128) * 2 * 1024);
}

TEST_CASE("keys and values can have different types where the engine allows it") {
    const Architecture plain = hybrid(0, 24);
    const Bytes mixed =
        total_bytes(kv_cache(plain, {LlamaCppCache{}, CacheType::q8_0, CacheType::q4_0}, {1024}));
    CHECK(mixed == 24 * 1024 * (16 * 34 + 16 * 18));
    CHECK(error_of(plain, {VllmCache{}, CacheType::f16, CacheType::fp8}, {1024}) ==
          "cache.type: expected one type for keys and values (vLLM --kv-cache-dtype), but got fp8");
    CHECK(error_of(plain, {VllmCache{}, CacheType::q8_0, CacheType::q8_0}, {1024}) ==
          "cache.type: expected f32, f16, bf16 or fp8 (vLLM --kv-cache-dtype), but got q8_0");
    CHECK(
        error_of(plain, {HfCache{}, CacheType::fp8, CacheType::fp8}, {1024}) ==
        "cache.type: expected f32, f16 or bf16, the model's own type (DynamicCache), but got fp8");
    CHECK(
        error_of(plain, {LlamaCppCache{}, CacheType::fp8, CacheType::f16}, {1024}).substr(0, 47) ==
        "cache.type: expected f32, f16, bf16, q8_0, q5_1");
    CHECK(total_bytes(kv_cache(plain, {VllmCache{}, CacheType::fp8, CacheType::fp8}, {1024})) ==
          24 * 1024 * 2 * 8 * 64);
}

TEST_CASE("blocks must divide a head in llama.cpp") {
    Architecture odd = hybrid(0, 24);
    for (Block& block : odd.blocks) block.attention = GroupedAttention{50, 4, 80};
    CHECK(error_of(odd, {LlamaCppCache{}, CacheType::q8_0, CacheType::q8_0}, {1024}) ==
          "cache.type: expected a format whose blocks divide the head size 80, but got q8_0");
    CHECK(error_of(odd, {LlamaCppCache{}}, {1024}) == "no error");
}

TEST_CASE("a load needs a token and a sequence, and a prefix inside it") {
    const Architecture plain = hybrid(0, 24);
    CHECK(error_of(plain, {HfCache{}}, {0}) == "load.tokens: expected at least 1, but got 0");
    CHECK(error_of(plain, {HfCache{}}, {1, 0}) == "load.sequences: expected at least 1, but got 0");
    CHECK(error_of(plain, {HfCache{}}, {10, 1, 11}) ==
          "load.shared_prefix: expected a whole number from 0 to the 10 tokens of a sequence, but "
          "got "
          "11");
    VllmCache no_pages;
    no_pages.page_tokens = 0;
    CHECK(error_of(plain, {no_pages}, {1}) == "cache.page_tokens: expected at least 1, but got 0");
    CHECK_THROWS_AS(kv_cache(plain, {HfCache{}}, {std::int64_t{1} << 60}), std::overflow_error);
}

TEST_CASE("an encoder keeps nothing, and every group explains itself") {
    Architecture bert = hybrid(0, 12);
    bert.causal = false;
    CHECK(bytes(bert, HfCache{}, {512}) == 0);
    const std::vector<Item> items = kv_cache(hybrid(12, 12), {HfCache{}}, {8192});
    REQUIRE(items.size() == 2);
    CHECK(items[0].name == "KV cache, 12 layers with a window of 128");
    CHECK(items[0].formula ==
          "12 layers × 1 sequence × min(8,192 tokens, 128 tokens of window) × (512 keys × 2 B of "
          "f16 "
          "+ 512 values × 2 B of f16)");
    CHECK(items[1].name == "KV cache, 12 layers, whole");
    CHECK(items[0].purpose == Purpose::kv_cache);
}
