// Counted by hand for small sizes, so that every coefficient shows.
#include "estimate/inference/live_tensors.h"

#include "core/estimate/inference/models.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// 3 channels, 2 heads of 4 with 1 KV head, MLP of 5, 7 words.
Architecture small() { return qwen({1, 3, 2, 1, 4, 5, 7, true}); }
const Step step{2, 10, 10, 2};  // 20 tokens of 16-bit numbers
const HfInference fused, unfused{false};

HfInference later_device() {
    HfInference hf;
    hf.first_device = false;
    return hf;
}

Architecture of_family(const char* family) {
    Architecture a = small();
    a.family = family;
    return a;
}

std::int64_t mlp_bytes(const Architecture& a, const HfInference& hf = fused) {
    return mlp_live(a, a.blocks[0], step, hf).value();
}
std::int64_t attention_bytes(const Architecture& a, const HfInference& hf = fused) {
    return attention_live(a, a.blocks[0], step, hf).value();
}

}  // namespace

TEST_CASE("an MLP: four widths and gate, up, product") {
    Architecture a = small();
    CHECK(mlp_bytes(a) == 20 * 2 * (4 * 3 + 3 * 5));
    CHECK(mlp_bytes(a, later_device()) == 20 * 2 * (3 * 3 + 3 * 5));
    a.blocks[0].mlp = DenseMlp{5, false};
    CHECK(mlp_bytes(a) == 20 * 2 * (4 * 3 + 2 * 5));
    // Scores that the layer still holds, and the mask.
    CHECK(mlp_bytes(a, unfused) ==
          20 * 2 * (4 * 3 + 2 * 5) + 2 * 2 * 10 * 10 * 2 + 2 * 10 * 10 * 2);
}

TEST_CASE("an MLP by family: Phi-3's gate and up in one, GPT-2's written-out GELU, positions") {
    CHECK(mlp_bytes(of_family("phi3")) == 20 * 2 * (4 * 3 + 4 * 5));
    Architecture gpt2 = of_family("gpt2");
    gpt2.blocks[0].mlp = DenseMlp{5, false, true};
    gpt2.activation_temporaries = 2;
    // Positions once for both sequences.
    CHECK(mlp_bytes(gpt2) == 20 * 2 * (5 * 3 + 4 * 5) + 10 * 3 * 2);
    CHECK(mlp_bytes(gpt2, later_device()) == 20 * 2 * (4 * 3 + 4 * 5));
    Architecture opt = of_family("opt");
    opt.blocks[0].mlp = DenseMlp{5, false, true};
    CHECK(mlp_bytes(opt) == 20 * 2 * (4 * 3 + 2 * 5));
    CHECK(mlp_bytes(opt, later_device()) == 20 * 2 * (2 * 3 + 2 * 5));
    CHECK(mlp_bytes(opt, unfused) == 20 * 2 * (4 * 3 + 2 * 5) + 2 * 10 * 10 * 2);
    Architecture bert = of_family("bert");
    bert.blocks[0].mlp = DenseMlp{5, false, true};
    CHECK(mlp_bytes(bert) == 20 * 2 * (3 * 3 + 2 * 5));
    Architecture neox = of_family("gpt_neox");
    neox.blocks[0].mlp = DenseMlp{5, false, true};
    CHECK(mlp_bytes(neox) == 20 * 2 * (4 * 3 + 2 * 5));
    // 587 MB of Phi-4 at 16,384 tokens: one more tensor of 17,920 than Qwen2's code holds.
    Architecture phi4 = qwen({40, 5120, 40, 10, 128, 17920, 100352, false});
    const Step long_prompt{1, 16384, 16384, 2};
    const std::int64_t as_qwen2 = mlp_live(phi4, phi4.blocks[0], long_prompt, fused).value();
    phi4.family = "phi3";
    CHECK(mlp_live(phi4, phi4.blocks[0], long_prompt, fused).value() - as_qwen2 == 587202560);
}

TEST_CASE("experts: the router, one expert's even share of the tokens, or the shared expert") {
    Architecture a = small();
    ExpertMlp experts{6, 2, 5};
    a.blocks[0].mlp = experts;
    const std::int64_t share = 7;  // ⌈20 × 2 / 6⌉
    // Logits, weights, choices, the mask of choices, the list of experts, all tokens' result.
    const std::int64_t router = 20 * (6 * 2 + 2 * (2 + 8) + 6 * 2 * 8 + 3 * 2) + 6 * 8;
    const std::int64_t rows = share * (2 * 8 + 2 * 3 * 2);
    CHECK(mlp_bytes(a) == 20 * 2 * 4 * 3 + router + rows + share * 3 * 5 * 2);
    experts.shared_width = 50;
    a.blocks[0].mlp = experts;
    CHECK(mlp_bytes(a) == 20 * 2 * 4 * 3 + router + rows + 20 * 3 * 50 * 2);
}

TEST_CASE("DeepSeek's experts: a result in float32 in their loop, or the shared experts after it") {
    Architecture a = of_family("deepseek_v3");
    a.blocks[0].attention = LatentAttention{2, 0, 6, 4, 1, 3};
    ExpertMlp experts{6, 2, 5, 1};
    a.blocks[0].mlp = experts;
    const std::int64_t around = 20 * 2 * 4 * 3 + 20 * 2 * (8 + 4);
    const std::int64_t loop =
        20 * (3 * 4 + 6 * 2 * 8) + 7 * (2 * 8 + 4 + 3 * (2 * 2 + 4)) + 7 * 3 * 5 * 2;
    CHECK(mlp_bytes(a) == around + loop);
    std::get<ExpertMlp>(a.blocks[0].mlp).width = 1;  // weighted output above the expert's own
    CHECK(mlp_bytes(a) == around + loop - 7 * 3 * 5 * 2 + 7 * 3 * 4);
    std::get<ExpertMlp>(a.blocks[0].mlp).shared_width = 90;
    CHECK(mlp_bytes(a) == around + 20 * 2 * (3 + 3 * 90));
}

TEST_CASE("fused attention: three widths and the tensors of rotation, of queries or of keys") {
    Architecture a = small();
    CHECK(attention_bytes(a) == 20 * 2 * (3 * 3 + 4 * 2 * 4));
    CHECK(attention_bytes(a, later_device()) == 20 * 2 * (2 * 3 + 4 * 2 * 4));
    a.blocks[0].attention = GroupedAttention{2, 2, 4};  // 2 and 3 of each
    CHECK(attention_bytes(a) == 20 * 2 * (3 * 3 + 5 * 2 * 4));
}

TEST_CASE("fused attention by family") {
    // Norms of queries, in float32: 8 heads on one of keys.
    const GroupedAttention normed = [] {
        GroupedAttention g{8, 1, 4};
        g.query_key_norm = true;
        return g;
    }();
    Architecture qwen3 = of_family("qwen3");
    qwen3.blocks[0].attention = normed;
    CHECK(attention_bytes(qwen3) ==
          20 * 2 * (3 * 3 + 8 * 4) + 20 * 2 * 8 * 4 * 4 + 20 * 8 * 8 - 20 * 2 * 2 * 4);
    Architecture gemma3 = of_family("gemma3_text");
    gemma3.blocks[0].attention = normed;
    CHECK(attention_bytes(gemma3) == 20 * 2 * (3 * 3 + 8 * 4) + 20 * 2 * 8 * 4 * 4 + 20 * 8 * 4);
    // Output projections beside queries, keys and values in one tensor.
    CHECK(attention_bytes(of_family("phi3")) == 20 * 2 * (4 * 3 + 3 * 8 + 2 * 4));
    CHECK(attention_bytes(of_family("gpt_neox")) == 20 * 2 * (4 * 3 + 3 * 8 + 2 * 4));
    CHECK(attention_bytes(of_family("gpt2")) == 20 * 2 * (4 * 3 + 2 * 8 + 2 * 4) + 10 * 3 * 2);
    CHECK(attention_bytes(of_family("opt")) == 20 * 2 * (4 * 3 + 8 + 2 * 4));
    CHECK(attention_bytes(of_family("bert")) == 20 * 2 * (2 * 3 + 2 * 8 + 2 * 4) + 20 * 2 * 4);
}

TEST_CASE("latent attention: padded to the keys' size for FlashAttention") {
    Architecture a = of_family("deepseek_v3");
    a.blocks[0].attention = LatentAttention{2, 0, 6, 4, 1, 3};
    // Of two heads: 4 of 5 numbers, 4 + 3 expanded, 1 rotated, 3 cut; 6 + 1 compressed, 1 rotated.
    CHECK(attention_bytes(a) == 20 * 2 * (3 * 3 + 2 * (4 * 5 + 7 + 1 + 3) + 7 + 1));
    const std::int64_t scores = 2 * 2 * 10 * 10, mask = 2 * 10 * 10;
    CHECK(attention_bytes(a, unfused) ==
          20 * 2 * (3 * 3 + 2 * (2 * 5 + 7 + 1) + 7 + 1) + scores * (2 + 4 + 4) + mask * 2);
    a.blocks[0].attention = LatentAttention{2, 0, 6, 4, 1, 5};  // nothing to pad
    CHECK(attention_bytes(a) == 20 * 2 * (4 * 3 + 2 * (3 * 5 + 9 + 1) + 7 + 1));
}

TEST_CASE("unfused attention: scores of 2 + 4 + 4 bytes, the mask, repeated keys and values") {
    Architecture a = small();
    a.blocks[0].attention = GroupedAttention{4, 2, 4};
    const std::int64_t around = 20 * 2 * (3 * 3 + 4 * 4);
    const std::int64_t scores = 2 * 4 * 10 * 10, mask = 2 * 10 * 10;
    CHECK(attention_bytes(a, unfused) ==
          around + scores * (2 + 4 + 4) + mask * 2 + 20 * 2 * 2 * (4 * 4));
    // In float32 the softmax needs no copy of them.
    const Step in_float{2, 10, 10, 4};
    CHECK(attention_live(a, a.blocks[0], in_float, unfused).value() ==
          2 * around + scores * (4 + 4) + mask * 4 + 20 * 4 * 2 * (4 * 4));
    // As many KV heads as heads: nothing is repeated; one head is spread without a copy.
    a.blocks[0].attention = GroupedAttention{4, 4, 4};
    CHECK(attention_bytes(a, unfused) == around + scores * (2 + 4 + 4) + mask * 2);
    a.blocks[0].attention = GroupedAttention{4, 1, 4};
    CHECK(attention_bytes(a, unfused) == around + scores * (2 + 4 + 4) + mask * 2);
    // One new token against many keys.
    a.blocks[0].attention = GroupedAttention{4, 2, 4};
    const Step writing{2, 1, 10, 2};
    CHECK(attention_live(a, a.blocks[0], writing, unfused).value() ==
          2 * 2 * (3 * 3 + 4 * 4) + 2 * 4 * 10 * 10 + 2 * 10 * 2 + 20 * 2 * 2 * (4 * 4));
    // BERT has no float32 scores, and holds keys and values that no cache counts.
    a.family = "bert";
    a.blocks[0].attention = GroupedAttention{4, 4, 4};
    CHECK(attention_bytes(a, unfused) ==
          20 * 2 * (2 * 3 + 3 * 4 * 4) + scores * (2 + 2) + mask * 2);
}

TEST_CASE("logits: the model's numbers and their float32 copy beside the last hidden state") {
    Architecture a = small();
    CHECK(logits_live(a, step, Quantity(20, "tokens")).value() == 20 * 3 * 2 + 20 * 7 * (2 + 4));
    CHECK(logits_live(a, step, Quantity(2, "tokens")).value() == 20 * 3 * 2 + 2 * 7 * (2 + 4));
    const Step in_float{2, 10, 10, 4};
    CHECK(logits_live(a, in_float, Quantity(20, "tokens")).value() == 20 * 3 * 4 + 20 * 7 * 4);
    // Gemma 2 caps them: two in float32, of which one was enough before; in 16 bits no more.
    a.family = "gemma2";
    CHECK(logits_live(a, in_float, Quantity(20, "tokens")).value() == 20 * 3 * 4 + 20 * 7 * 2 * 4);
    CHECK(logits_live(a, step, Quantity(20, "tokens")).value() == 20 * 3 * 2 + 20 * 7 * (2 + 4));
    Architecture headless = a;
    headless.head = false;
    CHECK(logits_live(headless, step, Quantity(20, "tokens")).value() == 20 * 3 * 2);
}

TEST_CASE("cosines and sines of the step") {
    Architecture a = small();
    CHECK(rotary_live(a, step).value() == 20 * 2 * 4 * 2);
    a.rotary_size = 3;
    CHECK(rotary_live(a, step).value() == 20 * 2 * 3 * 2);
    a.family = "gemma3_text";  // for layers with windows and for those without
    CHECK(rotary_live(a, step).value() == 20 * 4 * 3 * 2);
    a.learned_positions = 32;
    CHECK(rotary_live(a, step).value() == 0);
}

TEST_CASE("the fullest moment is the largest of them") {
    const Architecture a = small();
    const Live mlp = fullest(a, step, HfInference{}, Quantity(2, "tokens"));
    CHECK(std::string(mlp.where) == "attention");  // 41 numbers a token against 27
    CHECK(std::string(fullest(a, step, HfInference{}, Quantity(200, "tokens")).where) ==
          "the logits");
    const Architecture qwen_7b = qwen({28, 3584, 28, 4, 128, 18944, 152064, false});
    const Step long_prompt{1, 6144, 6144, 2};
    const Live live = fullest(qwen_7b, long_prompt, HfInference{}, Quantity(1, "token"));
    CHECK(std::string(live.where) == "an MLP");
    CHECK(live.bytes.value() == 6144 * 2 * (3 * 18944 + 4 * 3584));
    CHECK(live.bytes.text() ==
          "6,144 tokens × 4 × 3,584 channels × 2 B + 6,144 tokens × 3 tensors × 18,944 wide × 2 B");
    CHECK(live.source ==
          "transformers 4.57, modeling_qwen2.py: the tensors that model, layer and MLP hold");
    CHECK(std::string(
              fullest(qwen_7b, long_prompt, HfInference{false}, Quantity(1, "token")).where) ==
          "attention");
}
