// How far a family's rotary positions reach where they are stretched.
#include "config_fixture.h"
#include "small_config.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("how far stretched positions reach, and up to where Phi-3's short angles hold") {
    const auto scaled = [](const Json& scaling) {
        return small_with("gemma3_text",
                          {{"max_position_embeddings", 1000}, {"rope_scaling", scaling}});
    };
    CHECK(scaled({{"rope_type", "linear"}, {"factor", 8.0}}).stretched_context == 8000);
    CHECK(scaled({{"type", "linear"}, {"factor", 1.2503}}).stretched_context == 1251);  // upwards
    CHECK(scaled({{"rope_type", "llama3"}, {"factor", 8.0}}).stretched_context == 0);
    CHECK(scaled(nullptr).stretched_context == 0);
    // transformers 5.
    const Json by_kind{{"sliding_attention", {{"rope_type", "default"}}},
                       {"full_attention", {{"rope_type", "linear"}, {"factor", 4}}}};
    CHECK(
        small_with("gemma3_text", {{"max_position_embeddings", 1000}, {"rope_parameters", by_kind}})
            .stretched_context == 4000);
    const Json longrope{{"type", "longrope"}};
    CHECK(small_with("phi3", {{"rope_scaling", longrope}}).short_context == 4096);  // Phi3Config
    CHECK(small_with("phi3", {{"rope_scaling", {{"type", "su"}}},
                              {"original_max_position_embeddings", 512}})
              .short_context == 512);
    CHECK(small_with("phi3", {{"original_max_position_embeddings", 512}}).short_context == 0);
    CHECK(architecture_from_config(config_fixture("gemma-3-4b")).stretched_context == 8 * 131072);
    CHECK(error_sentence([&] {
              scaled({{"rope_type", "linear"}, {"factor", 0.5}});
          }).find("rope_scaling.factor: expected a number from 1") == 0);
    CHECK(error_sentence([&] { scaled("twice"); }).find("rope_scaling: expected an object") == 0);
}

// vLLM vllm/config/model.py, _get_and_verify_max_len: max_position_embeddings × factor, of YaRN
// original_max_position_embeddings × factor, of llama3 and longrope neither.
TEST_CASE("how far dynamic angles and YaRN's reach") {
    const auto reach = [](const Json& scaling) {
        return small_with("llama", {{"max_position_embeddings", 40960}, {"rope_scaling", scaling}})
            .stretched_context;
    };
    const char* const original = "original_max_position_embeddings";
    CHECK(reach({{"rope_type", "yarn"}, {"factor", 4.0}, {original, 32768}}) == 131072);
    CHECK(reach({{"type", "yarn"}, {"factor", 2.0}, {original, 4096}}) == 8192);
    CHECK(reach({{"rope_type", "yarn"}, {"factor", 4.0}}) == 163840);
    CHECK(reach({{"type", "dynamic"}, {"factor", 4.0}, {original, 32768}}) == 163840);
    CHECK(reach({{"type", "dynamic"}, {"alpha", 1000.0}}) == 0);  // of Hunyuan: no factor
    CHECK(reach({{"rope_type", "llama3"}, {"factor", 4.0}, {original, 32768}}) == 0);
    CHECK(reach({{"rope_type", "default"}}) == 0);
    CHECK(architecture_from_config(config_fixture("DeepSeek-V3")).stretched_context ==
          0);  // its own
    CHECK(architecture_from_config(config_fixture("gpt-oss-20b")).stretched_context == 0);
}
