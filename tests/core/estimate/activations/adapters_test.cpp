// What adapters beside frozen matrices keep for backward, computed by hand, target list by target
// list. PyTorch's rule: a product keeps its input for its matrix's gradient alone, so a frozen one
// keeps none; the adapter's first matrix keeps what enters it, its second one the low-rank output,
// the scaling its one number of 8 bytes.
#include "estimate/activations/activations.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

constexpr std::int64_t batch = 2, tokens = 8, rows = batch * tokens, width = 24, heads = 3,
                       kv_heads = 1, size = 8, mlp = 40, rank = 4, bytes = 2, number = 8;
constexpr std::int64_t queries = heads * size, keys = kv_heads * size;

Architecture model() {
    Architecture a{};
    a.name = "small", a.vocabulary = 100, a.width = width, a.context = 64;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.blocks.assign(2, Block{GroupedAttention{heads, kv_heads, size}, DenseMlp{mlp, true}});
    return a;
}

ActivationSetup setup(std::int64_t adapter_rank, std::vector<std::string> targets = {},
                      double dropout = 0) {
    ActivationSetup s;
    s.batch = batch, s.tokens = tokens, s.element_bytes = bytes;
    s.adapter_rank = adapter_rank, s.adapter_targets = std::move(targets);
    s.adapter_dropout = dropout;
    return s;
}

BlockActivations block(const ActivationSetup& s) {
    const Architecture a = model();
    return block_activations(a, a.blocks[0], s);
}

Bytes row(const BlockActivations& b, const std::string& name) {
    for (const ActivationRow& one : b.rows)
        if (one.name == name && one.kind != RowKind::live) return one.bytes;
    return 0;
}

const Bytes without = block(setup(0)).saved_bytes;
constexpr Bytes low = rows * rank * bytes + number;  // one adapter's low-rank output and number

}  // namespace

TEST_CASE("adapters at every matrix: all inputs are kept as before, and a low-rank output each") {
    const BlockActivations b = block(setup(rank));
    CHECK(b.saved_bytes == without + 7 * low);
    CHECK(row(b, "attention queries adapter low") == rows * rank * bytes);
    CHECK(row(b, "attention norm") == rows * width * bytes);
    CHECK(b.output_bytes == rows * width * bytes);
    // Twice the rank, twice the low-rank outputs.
    CHECK(block(setup(2 * rank)).saved_bytes - b.saved_bytes == 7 * rows * rank * bytes);
}

TEST_CASE("adapters at queries and values: the MLP's inputs are kept for nobody") {
    const BlockActivations b = block(setup(rank, {"attn_q", "attn_v"}));
    CHECK(b.saved_bytes == without + 2 * low - rows * width * bytes - rows * mlp * bytes);
    CHECK(row(b, "MLP norm") == 0);
    CHECK(row(b, "MLP gated") == 0);
    CHECK(row(b, "MLP gate") == rows * mlp * bytes);  // for the gate's own derivative
}

TEST_CASE("adapters at the MLP's way down alone: attention's normed input goes too") {
    const BlockActivations b = block(setup(rank, {"ffn_down"}));
    CHECK(b.saved_bytes == without + low - 2 * rows * width * bytes);
    CHECK(row(b, "MLP gated") == rows * mlp * bytes);
}

TEST_CASE("dropout gives each adapter an input of its own, and a mask") {
    // In place of the normed values three and two dropped copies with masks of a byte, for the way
    // down one; attention keeps its output itself.
    const BlockActivations b = block(setup(rank, {}, 0.1));
    const Bytes dropped = (3 + 2) * rows * width * (bytes + 1) + rows * queries * (bytes + 1) +
                          rows * mlp * (bytes + 1);
    CHECK(b.saved_bytes ==
          without + 7 * low + dropped - 2 * rows * width * bytes - rows * mlp * bytes);
    CHECK(error_sentence([&] { block(setup(rank, {}, 1.0)); }).find("adapter_dropout: ") == 0);
}

// bitsandbytes/autograd/_functions.py, MatMul8bitLt.forward: ctx.tensors = (CAt, subA, A).
TEST_CASE("a frozen matrix of LLM.int8() keeps its input beside the adapter's dropped copy") {
    ActivationSetup plain = setup(rank, {}, 0.1), int8 = plain;
    int8.int8_blocks = true;
    // Of attention and of the MLP the normed input, and the gated product; attention keeps its
    // output itself.
    const Bytes inputs = (2 * rows * width + rows * mlp) * bytes;
    CHECK(block(int8).saved_bytes == block(plain).saved_bytes + inputs);
    // Without dropout the adapters have kept them already.
    plain.adapter_dropout = int8.adapter_dropout = 0;
    CHECK(block(int8).saved_bytes == block(plain).saved_bytes);
    // Beside matrices without adapters too.
    plain.adapter_targets = int8.adapter_targets = {"attn_q"};
    CHECK(block(int8).saved_bytes == block(plain).saved_bytes + rows * (width + mlp) * bytes);
    // The head is not packed.
    CHECK(head_activations(model(), int8).saved_bytes ==
          head_activations(model(), plain).saved_bytes);
}

TEST_CASE("experts and routers of LLM.int8() keep their inputs, each where it is packed") {
    Architecture a = model();
    a.blocks.assign(1, Block{GroupedAttention{heads, kv_heads, size}, ExpertMlp{4, 2, mlp}});
    const auto saved = [&](const ActivationSetup& s) {
        return block_activations(a, a.blocks[0], s).saved_bytes;
    };
    const ActivationSetup plain = setup(rank, {}, 0.1);
    ActivationSetup routers = plain, experts = plain;
    routers.int8_routers = experts.int8_experts = true;
    CHECK(saved(routers) == saved(plain) + rows * width * bytes);
    CHECK(saved(experts) == saved(plain) + 2 * rows * (width + mlp) * bytes);
}

TEST_CASE("multiply-adds: frozen matrices have no gradient, adapters have three products each") {
    const BlockActivations all = block(setup(0)), b = block(setup(rank));
    const std::int64_t matrices =
        width * queries + 2 * width * keys + queries * width + 3 * width * mlp;
    const std::int64_t ends = (width + queries) + 2 * (width + keys) + (queries + width) +
                              2 * (width + mlp) + (mlp + width);
    CHECK(b.forward_macs.all - all.forward_macs.all == rows * rank * ends);
    CHECK(b.backward_macs.all - all.backward_macs.all == 2 * rows * rank * ends - rows * matrices);
    CHECK(b.attention_core_macs == all.attention_core_macs);
}

TEST_CASE("experts have adapters of their own, their router none") {
    Architecture a = model();
    const ExpertMlp experts{4, 2, mlp, 16};
    a.blocks.assign(1, Block{GroupedAttention{heads, kv_heads, size}, experts});
    const auto saved = [&](const ActivationSetup& s) {
        return block_activations(a, a.blocks[0], s).saved_bytes;
    };
    // Seven of attention and the shared expert for each row, three for each row of an expert.
    CHECK(saved(setup(rank)) == saved(setup(0)) + 7 * low + 3 * (2 * rows * rank * bytes + number));
}

TEST_CASE("latent attention: five matrices, those at a rank included") {
    Architecture a = model();
    a.blocks.assign(1, Block{LatentAttention{2, 6, 10, 4, 2, 4}, DenseMlp{mlp, true}});
    const auto saved = [&](const ActivationSetup& s) {
        return block_activations(a, a.blocks[0], s).saved_bytes;
    };
    CHECK(saved(setup(rank)) == saved(setup(0)) + 8 * low);
    CHECK(saved(setup(rank, {"attn_kv_b"})) < saved(setup(rank, {"attn_kv_a_mqa", "attn_kv_b"})));
}

TEST_CASE("gains, head and embedding are frozen: what they were kept for is not kept") {
    ActivationSetup composed = setup(0), frozen = setup(rank);
    composed.fused_norms = frozen.fused_norms = false;
    // Two normalised inputs less, cast back to the type computed in.
    CHECK(block(frozen).saved_bytes ==
          block(composed).saved_bytes + 7 * low - 2 * rows * width * bytes);
    // The head keeps no input: [rows, width]. Token numbers serve the table's gradient alone.
    CHECK(head_activations(model(), setup(0)).saved_bytes -
              head_activations(model(), setup(rank)).saved_bytes ==
          rows * width * bytes);
    CHECK(embedding_activations(model(), setup(0)).saved_bytes == rows * 8);
    CHECK(embedding_activations(model(), setup(rank)).saved_bytes == 0);
}

TEST_CASE("one product for queries, keys and values has one adapter, and Gemma's gain its vector") {
    ActivationSetup s = setup(rank);
    s.joined_attention = s.joined_gates = s.parts_are_views = true;
    s.fused_gate = false;
    ActivationSetup apart = setup(rank);
    apart.fused_gate = false;
    // Values alone are read as they come: beside them queries and keys stay.
    CHECK(block(s).saved_bytes ==
          block(apart).saved_bytes - 3 * low + rows * (queries + keys) * bytes);
    CHECK(row(block(s), "attention queries, keys and values adapter low") == rows * rank * bytes);
    s.adapter_targets = {"attn_qkv"};
    CHECK(row(block(s), "attention queries, keys and values adapter low") > 0);
    CHECK(row(block(s), "MLP gate and up adapter low") == 0);
    // A frozen gain needs no input, but what it multiplies needs the gain and its one.
    ActivationSetup composed = setup(rank), gemma = composed;
    composed.fused_norms = gemma.fused_norms = false;
    gemma.gain_from_one = gemma.gain_in_float32 = true;
    CHECK(block(gemma).saved_bytes == block(composed).saved_bytes + 2 * 4 * width);
}
