// Counted by hand for small sizes: gpt-oss and DeepSeek-V2.
#include "estimate/inference/expert_tensors.h"

#include "core/estimate/inference/models.h"
#include "estimate/inference/family_code.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const Step step{2, 10, 10, 2};  // 20 tokens of 16-bit numbers

// 3 channels, 2 heads of 4 with 1 KV head, 2 of 6 experts of 5.
Architecture gpt_oss() {
    Architecture a = qwen({2, 3, 2, 1, 4, 5, 7, true});
    a.family = "gpt_oss";
    for (Block& block : a.blocks) block.mlp = ExpertMlp{6, 2, 5};
    std::get<GroupedAttention>(a.blocks[0].attention).window = 128;
    return a;
}

std::int64_t mlp_bytes(const Architecture& a, const HfInference& hf = {}) {
    return mlp_live(a, a.blocks[0], step, hf).value();
}

}  // namespace

TEST_CASE("gpt-oss multiplies every expert with every token, or each token's own in MXFP4") {
    Architecture a = gpt_oss();
    const std::int64_t around = 20 * 2 * 4 * 3;
    CHECK(mlp_bytes(a) == around + 20 * (6 * 2 + 2 * 8) + 6 * 20 * (3 + 7 * 5) * 2);
    // Wider than its experts: fuller at the weighted outputs.
    for (Block& block : a.blocks) std::get<ExpertMlp>(block.mlp).width = 2;
    CHECK(mlp_bytes(a) == around + 20 * (6 * 2 + 2 * 8) + 6 * 20 * (3 * 3 + 5 * 2) * 2);
    HfInference packed;
    packed.packed_experts = true;
    CHECK(mlp_bytes(a, packed) ==
          around + 20 * (6 * 2 + 2 * (2 + 8)) + 20 * 2 * (2 + 3) * 2 + 20 * 3 * 2);
    // 24 GB of gpt-oss-20b's prompt of 16,384 tokens; 1 GB in MXFP4.
    Architecture real = a;
    real.width = 2880;
    real.blocks = {Block{GroupedAttention{64, 8, 64}, ExpertMlp{32, 4, 2880}}};
    const Step prompt{1, 16384, 16384, 2};
    const auto gigabytes = [&](const HfInference& hf) {
        return double(mlp_live(real, real.blocks[0], prompt, hf).value()) / 1e9;
    };
    CHECK(gigabytes({}) > 24);
    CHECK(gigabytes(packed) < 1.3);
}

TEST_CASE(
    "gpt-oss' attention: turned by halves; scores joined with the sinks in the model's type") {
    const Architecture a = gpt_oss();
    CHECK(attention_live(a, a.blocks[0], step, {}).value() == 20 * 2 * (3 * 3 + 3 * 2 * 4));
    HfInference eager;
    eager.fused_attention = false;
    const std::int64_t rows = 2 * 2 * 10, masks = 2 * (2 * 10 * 10) * 2;
    CHECK(attention_live(a, a.blocks[0], step, eager).value() ==
          20 * 2 * (3 * 3 + 2 * 4) + rows * (3 * 10 + 3) * 2 + masks);
    CHECK(mlp_bytes(a, eager) - mlp_bytes(a) == rows * (10 + 1) * 2 + masks);
    // Half a head's numbers: what turns together has one angle.
    CHECK(rotary_live(a, step).value() == 20 * 2 * 2 * 2);
}

TEST_CASE("DeepSeek-V2 sorts the tokens by expert; the float32 copy is the fullest, or an expert") {
    Architecture a = gpt_oss();
    a.family = "deepseek_v2";
    a.blocks = {Block{LatentAttention{2, 0, 6, 4, 2, 3}, ExpertMlp{6, 3, 5}}};  // 10 tokens each
    const std::int64_t around = 20 * 2 * 4 * 3, chosen = 20 * 3 * (8 + 4);
    const std::int64_t counts = 20 * 6 * 8 + 6 * 8 + 20 * 3 * 8;
    CHECK(mlp_bytes(a) == around + chosen + counts + 20 * 3 * (4 * 2 + 4) * 3 + 20 * 3 * 4);
    // In float32 no copy is made.
    const Step in_float{2, 10, 10, 4};
    CHECK(mlp_live(a, a.blocks[0], in_float, {}).value() ==
          2 * around + chosen + counts + 20 * 3 * 4 * 4 * 3 + 20 * 3 * 4);
    std::get<ExpertMlp>(a.blocks[0].mlp).width = 100;
    CHECK(mlp_bytes(a) == around + chosen + counts + (2 * 20 * 3 - 10) * 3 * 2 + 10 * 3 * 100 * 2);
    std::get<ExpertMlp>(a.blocks[0].mlp).shared_width = 500;
    CHECK(mlp_bytes(a) == around + chosen + 20 * 3 * 2 + 20 * 3 * 500 * 2);
    // One complex number of 8 bytes for two that turn.
    CHECK(rotary_live(a, step).value() == 20 * 8);
}

TEST_CASE("each source names its own family's file") {
    for (const char* family : {"gpt_oss", "deepseek_v2", "deepseek_v3"}) {
        Architecture a = gpt_oss();
        a.family = family;
        const Live live = fullest(a, {1, 4096, 4096, 2}, {}, Quantity(1, "token"));
        CHECK(live.source.find("modeling_" + std::string(family) + ".py") != std::string::npos);
    }
    const auto file = [](const char* family) {
        Architecture a = qwen({1, 3, 2, 1, 4, 5, 7, true});
        a.family = family;
        return family_source(a);
    };
    // Families with Qwen2's operations have a file of their own; forms given by hand have none.
    for (const char* family : {"llama", "mistral", "mixtral", "qwen2_moe", "gemma2"})
        CHECK(file(family) == "transformers 4.57, modeling_" + std::string(family) + ".py");
    CHECK(file("gemma3_text") == "transformers 4.57, modeling_gemma3.py");
    CHECK(file("generic") == "transformers 4.57, modeling_qwen2.py");
    CHECK(file("palm") == "transformers 4.57, modeling_qwen2.py");
}
