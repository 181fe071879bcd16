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

}  // namespace

TEST_CASE("an MLP: four widths and gate, up, product") {
    Architecture a = small();
    CHECK(mlp_live(a, a.blocks[0], step).value() == 20 * 2 * (4 * 3 + 3 * 5));
    CHECK(mlp_live_later_device(a, a.blocks[0], step).value() == 20 * 2 * (3 * 3 + 3 * 5));
    a.blocks[0].mlp = DenseMlp{5, false};
    CHECK(mlp_live(a, a.blocks[0], step).value() == 20 * 2 * (4 * 3 + 2 * 5));
}

TEST_CASE("experts: the router, one expert's even share of the tokens, or the shared expert") {
    Architecture a = small();
    ExpertMlp experts{6, 2, 5};
    a.blocks[0].mlp = experts;
    const std::int64_t share = 7;  // ⌈20 × 2 / 6⌉
    const std::int64_t router = 20 * (6 * (2 + 4) + 6 * 2 * 8 + 3 * 2);
    CHECK(mlp_live(a, a.blocks[0], step).value() ==
          20 * 2 * 4 * 3 + router + share * (3 * 5 + 2 * 3) * 2);
    experts.shared_width = 50;
    a.blocks[0].mlp = experts;
    CHECK(mlp_live(a, a.blocks[0], step).value() == 20 * 2 * 4 * 3 + router + 20 * 3 * 50 * 2);
}

TEST_CASE("fused attention: three widths and the tensors of rotation") {
    Architecture a = small();
    CHECK(attention_live(a, a.blocks[0], step, true).value() == 20 * 2 * (3 * 3 + 4 * 2 * 4));
    a.blocks[0].attention = LatentAttention{2, 0, 6, 4, 1, 3};
    CHECK(attention_live(a, a.blocks[0], step, true).value() == 20 * 2 * (3 * 3 + 3 * 2 * 5));
}

TEST_CASE("unfused attention: scores of 2 + 4 + 2 bytes, the mask, repeated keys and values") {
    Architecture a = small();
    const std::int64_t around = 20 * 2 * (3 * 3 + 2 * 4);
    const std::int64_t scores = 2 * 2 * 10 * 10, mask = 2 * 10 * 10;
    CHECK(attention_live(a, a.blocks[0], step, false).value() ==
          around + scores * (2 + 4 + 2) + mask * 2 + 20 * 2 * 2 * (2 * 4));
    // In float32 the softmax is not copied back.
    const Step in_float{2, 10, 10, 4};
    CHECK(attention_live(a, a.blocks[0], in_float, false).value() ==
          2 * around + scores * (4 + 4) + mask * 4 + 20 * 4 * 2 * (2 * 4));
    // As many KV heads as heads: nothing is repeated.
    a.blocks[0].attention = GroupedAttention{2, 2, 4};
    CHECK(attention_live(a, a.blocks[0], step, false).value() ==
          around + scores * (2 + 4 + 2) + mask * 2);
    // One new token against many keys.
    const Step writing{2, 1, 10, 2};
    CHECK(attention_live(a, a.blocks[0], writing, false).value() ==
          2 * 2 * (3 * 3 + 2 * 4) + 2 * 2 * 10 * 8 + 2 * 10 * 2);
}

TEST_CASE("logits: the model's numbers and their float32 copy beside the last hidden state") {
    const Architecture a = small();
    CHECK(logits_live(a, step, Quantity(20, "tokens")).value() == 20 * 3 * 2 + 20 * 7 * (2 + 4));
    CHECK(logits_live(a, step, Quantity(2, "tokens")).value() == 20 * 3 * 2 + 2 * 7 * (2 + 4));
    const Step in_float{2, 10, 10, 4};
    CHECK(logits_live(a, in_float, Quantity(20, "tokens")).value() == 20 * 3 * 4 + 20 * 7 * 4);
    Architecture headless = a;
    headless.head = false;
    CHECK(logits_live(headless, step, Quantity(20, "tokens")).value() == 20 * 3 * 2);
}

TEST_CASE("cosines and sines of the step") {
    Architecture a = small();
    CHECK(rotary_live(a, step).value() == 20 * 2 * 4 * 2);
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
    CHECK(std::string(
              fullest(qwen_7b, long_prompt, HfInference{false}, Quantity(1, "token")).where) ==
          "attention");
}
