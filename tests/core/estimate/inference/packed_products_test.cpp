// What bitsandbytes makes for a product, counted by hand for small sizes.
#include "core/estimate/inference/models.h"
#include "estimate/inference/live_tensors.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// 3 channels, MLP of 5.
Architecture small() { return qwen({1, 3, 2, 1, 4, 5, 7, true}); }

// Inside the MLP alone: 16-bit numbers, four widths beside.
std::int64_t inside(const Architecture& a, std::int64_t tokens, PackedProduct packed) {
    HfInference hf;
    hf.packed = packed;
    const Step step{1, tokens, tokens, 2};
    return mlp_live(a, a.blocks[0], step, hf).value() - tokens * 2 * 4 * a.width;
}

constexpr PackedProduct none = PackedProduct::none, nf4 = PackedProduct::dequantised,
                        int8 = PackedProduct::int8;

}  // namespace

TEST_CASE("a prompt's product of NF4 has the whole matrix beside it, one token's has not") {
    const Architecture a = small();
    CHECK(inside(a, 2, none) == 2 * 2 * 3 * 5);
    CHECK(inside(a, 2, nf4) == 2 * 2 * 2 * 5 + 2 * 3 * 5);  // activated gate, up; up's matrix
    CHECK(inside(a, 1, nf4) == inside(a, 1, none));
    CHECK(inside(a, 20, nf4) == inside(a, 20, none));  // gate, up, product are more
    Architecture phi3 = a;
    phi3.family = "phi3";
    // Gate and up in one, their product, the output; down's matrix.
    CHECK(inside(phi3, 2, nf4) == 2 * 2 * (3 * 5 + 3) + 2 * 3 * 5);
    phi3.width = 30;  // gate and up in one, and its matrix
    CHECK(inside(phi3, 2, nf4) == 2 * 2 * 2 * 5 + 2 * 30 * 2 * 5);
    Architecture plain = a;
    plain.blocks[0].mlp = DenseMlp{5, false};
    CHECK(inside(plain, 2, none) == 2 * 2 * 2 * 5);
    CHECK(inside(plain, 2, nf4) == 2 * 2 * (5 + 3) + 2 * 3 * 5);
}

TEST_CASE("LLM.int8() has its product in int32 beside it in 16 bits, and the input in int8") {
    const Architecture a = small();
    const std::int64_t rows = 20 * (4 * 5 + 3 + 4);
    CHECK(inside(a, 20, none) == 20 * 2 * 3 * 5);
    CHECK(inside(a, 20, int8) == 20 * 2 * 2 * 5 + rows);
    Architecture plain = a;
    plain.blocks[0].mlp = DenseMlp{5, false};
    CHECK(inside(plain, 20, int8) == 20 * 2 * 5 + rows);
}

TEST_CASE("an expert's products are of its share of the tokens") {
    Architecture a = small();
    a.blocks[0].mlp = ExpertMlp{6, 2, 5};
    // 7 of 20 tokens: 8-bit products 27 B a token and two tensors, for three.
    CHECK(inside(a, 20, int8) - inside(a, 20, none) == 7 * (4 * 5 + 3 + 4) - 7 * 2 * 5);
    CHECK(inside(a, 20, nf4) == inside(a, 20, none));
    // 2 of 6 tokens: the matrix for the third tensor.
    CHECK(inside(a, 6, nf4) - inside(a, 6, none) == 2 * 3 * 5 - 2 * 2 * 5);
    CHECK(inside(a, 2, nf4) == inside(a, 2, none));  // one token each
}
