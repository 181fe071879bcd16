// Published sizes of caches: every figure to the digits its source prints.
#include <cstdio>
#include <map>

#include "estimate/cache/kv_cache.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::int64_t whole(const std::string& text) { return text.empty() ? 0 : std::stoll(text); }

// Of `layers` layers the last `whole_layers` see everything, the others a window.
Architecture with_attention(std::int64_t layers, std::int64_t window_layers, std::int64_t window,
                            GroupedAttention grouped) {
    Architecture a{};
    a.causal = true;
    GroupedAttention windowed = grouped;
    windowed.window = window;
    a.blocks.assign(window_layers, Block{windowed, DenseMlp{1, true}});
    a.blocks.resize(layers, Block{grouped, DenseMlp{1, true}});
    return a;
}

Architecture with_attention(std::int64_t layers, LatentAttention latent) {
    Architecture a{};
    a.causal = true;
    a.blocks.assign(layers, Block{latent, DenseMlp{1, true}});
    return a;
}

// `value` with as many decimals as `printed` has.
std::string like(const std::string& printed, double value) {
    const std::size_t point = printed.find('.');
    const int decimals = point == std::string::npos ? 0 : int(printed.size() - point - 1);
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

const std::map<std::string, CacheType> types{
    {"f16", CacheType::f16}, {"bf16", CacheType::bf16}, {"q8_0", CacheType::q8_0}};
const std::map<std::string, double> units{
    {"B", 1}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"GB", 1e9}};

EngineCache engine(const std::string& name, const std::string& option) {
    if (name == "vllm") {
        VllmCache vllm;
        vllm.hybrid_manager = option != "whole";
        return vllm;
    }
    if (name == "llama.cpp") return LlamaCppCache{};
    return HfCache{option == "whole"};
}

struct Published {
    std::vector<std::string> row;
    explicit Published(std::vector<std::string> fields) : row(std::move(fields)) {}
    const std::string& id() const { return row[0]; }
    const std::string& printed() const { return row[15]; }
    Architecture architecture() const {
        const std::int64_t layers = whole(row[1]);
        if (whole(row[7]))  // DeepSeek V2 and V3 all have heads of 128 + 64 and values of 128
            return with_attention(
                layers, LatentAttention{whole(row[4]), 0, whole(row[7]), 128, whole(row[8]), 128});
        return with_attention(layers, whole(row[2]), whole(row[3]),
                              GroupedAttention{whole(row[4]), whole(row[5]), whole(row[6])});
    }
    double computed() const {
        const CacheType type = types.at(row[13]);
        const CacheFormat format{engine(row[9], row[10]), type, type};
        const CacheLoad load{whole(row[11]), whole(row[12])};
        return double(total_bytes(kv_cache(architecture(), format, load))) / units.at(row[14]);
    }
};

}  // namespace

TEST_CASE("published caches are met to the last printed digit") {
    for (const auto& row : read_csv("kv_cache.csv")) {
        const Published published(row);
        CAPTURE(published.id());
        CHECK(like(published.printed(), published.computed()) == published.printed());
    }
}

TEST_CASE("every KV row of memory.csv is among them or tested by itself") {
    std::map<std::string, std::string> printed;
    for (const auto& row : read_csv("kv_cache.csv")) printed[row[0]] = row[15];
    int found = 0;
    for (const auto& row : read_csv("memory.csv")) {
        if (row[0].substr(0, 3) != "kv-") continue;
        if (row[0] == "kv-gptoss120b" || row[0] == "kv-gemma4-31b" || row[0] == "kv-mistral-swa")
            continue;
        CAPTURE(row[0]);
        REQUIRE(printed.count(row[0]) == 1);
        CHECK(std::stod(printed[row[0]]) == std::stod(row[5]));
        ++found;
    }
    CHECK(found == 15);
}

TEST_CASE("a window of 4,096 holds an eighth of 32 thousand tokens") {
    // Jiang et al. 2023, arXiv:2310.06825, section 2: "8x reduction" (memory.csv kv-mistral-swa).
    const Architecture mistral = with_attention(32, 32, 4096, GroupedAttention{32, 8, 128});
    const CacheFormat ring{HfCache{}}, everything{HfCache{true}};
    CHECK(total_bytes(kv_cache(mistral, everything, {32768})) ==
          8 * total_bytes(kv_cache(mistral, ring, {32768})));
}

TEST_CASE("the tokens that vLLM says fit are its pool over all layers' pages") {
    // hf-mem issue 60 and pull request 61 quote the two lines of vLLM's log.
    const Architecture gpt_oss = with_attention(36, 18, 128, GroupedAttention{64, 8, 64});
    const Quantity each = vllm_log_bytes_per_token(gpt_oss, {}, CacheType::bf16);
    CHECK(each.value() == 73728);
    CHECK(like("5.38", 78384.0 * double(each.value()) / (1 << 30)) == "5.38");

    // 16 KV heads of 256 with a window, and every sixth layer with half the bytes a token: it gets
    // pages of twice as many tokens, so that the pool is as if all 60 were alike.
    Architecture gemma4 = with_attention(60, 50, 1024, GroupedAttention{32, 4, 512});
    for (int i = 0; i < 50; ++i) gemma4.blocks[i].attention = GroupedAttention{32, 16, 256, 1024};
    const Quantity bytes = vllm_log_bytes_per_token(gemma4, {}, CacheType::bf16);
    CHECK(bytes.value() == 983040);
    CHECK(like("24.54", 26800.0 * double(bytes.value()) / (1 << 30)) == "24.54");
    VllmCache no_manager;
    no_manager.hybrid_manager = false;
    CHECK(vllm_log_bytes_per_token(gemma4, no_manager, CacheType::bf16).value() ==
          50 * 16384 + 10 * 8192);
}

TEST_CASE("the cache of a token is exact for all models of models.csv") {
    int models = 0;
    for (const auto& row : read_csv("models.csv")) {
        CAPTURE(row[0]);
        const std::int64_t layers = whole(row[6]);
        const Architecture a =
            whole(row[28])
                ? with_attention(layers,
                                 LatentAttention{whole(row[8]), whole(row[27]), whole(row[28]),
                                                 whole(row[29]), whole(row[30]), whole(row[31])})
                : with_attention(layers, whole(row[21]), whole(row[20]),
                                 GroupedAttention{whole(row[8]), whole(row[9]), whole(row[10])});
        CHECK(cache_elements_per_token(a) == whole(row[32]));
        CHECK(cache_bytes_per_token(a, CacheType::bf16, CacheType::bf16).value() == whole(row[33]));
        CHECK(cache_bytes_per_token(a, CacheType::f32, CacheType::f32).value() ==
              4 * whole(row[32]));
        ++models;
    }
    CHECK(models == 26);
}

TEST_CASE("latent attention against the same heads with whole keys and values") {
    // DeepSeek-V2, arXiv:2405.04434, table 1 and section 2.1; 576 a token
    // and layer, 2.25 groups of 128.
    const Architecture v3 = with_attention(1, LatentAttention{128, 1536, 512, 128, 64, 128});
    const std::int64_t latent = cache_elements_per_token(v3);
    CHECK(latent == 576);
    const auto grouped = [](std::int64_t kv_heads) {
        return cache_elements_per_token(
            with_attention(1, 0, 0, GroupedAttention{128, kv_heads, 128}));
    };
    CHECK(like("56.9", double(grouped(128)) / double(latent)) == "56.9");
    CHECK(like("3.56", double(grouped(8)) / double(latent)) == "3.56");
    CHECK(like("7.1", double(grouped(16)) / double(latent)) == "7.1");
    CHECK(like("2.25", double(latent) / double(grouped(1))) == "2.25");
    const CachedElements expanded = cached_elements(v3.blocks[0].attention, LatentForm::expanded);
    CHECK(like("71.1", double(expanded.keys + expanded.values) / double(latent)) == "71.1");
}
