// Parts that PyTorch's storages and Korthikanti's table do not reach: latent attention, experts,
// devices that share a sequence, bad set-ups. Expected sums are written out by hand.
#include "estimate/activations/activations.h"

#include "cost/op.h"
#include "estimate/architecture/catalogue.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Architecture decoder(Block block) {
    Architecture a{};
    a.vocabulary = 1000, a.width = 64;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.blocks = {std::move(block)};
    return a;
}

Block llama_block() { return {GroupedAttention{8, 2, 8}, DenseMlp{192, true}}; }

ActivationSetup fused(std::int64_t tokens) {
    ActivationSetup s;
    s.batch = 2, s.tokens = tokens;
    return s;
}

std::string sentence(const ActivationSetup& setup, const Block& block = llama_block()) {
    return error_sentence([&] { block_activations(decoder(block), block, setup); });
}

BlockActivations count(const Block& block, const ActivationSetup& setup) {
    return block_activations(decoder(block), block, setup);
}

}  // namespace

TEST_CASE("a fused block keeps what its kernels read: no scores, no composed norms") {
    const std::int64_t rows = 2 * 100;
    const BlockActivations b = count(llama_block(), fused(100));
    const std::int64_t attention = 64 + 16 + 16 + 64;  // q, k, v and what is mixed
    const std::int64_t wide = 64 * 4;                  // two norm inputs, two normed
    const std::int64_t mlp = 3 * 192;                  // gate, up, product
    const Bytes small = 4 * (rows * 2 + 2 * 8 * 100);  // two reciprocals, log-sum-exp a head
    CHECK(b.saved_bytes == 2 * rows * (attention + wide + mlp) + small);
    CHECK(b.selective_bytes == b.saved_bytes);
    CHECK(b.table_bytes == 2 * 100 * 8 * 2);
    CHECK(b.input_saved);
    const std::int64_t pairs = 2 * 8 * (100 * 101 / 2);
    CHECK(b.attention_core_macs == pairs * 16);
    CHECK(b.forward_macs.all == rows * (64 * (64 + 16 + 16) + 64 * 64 + 3 * 64 * 192) + pairs * 16);
    CHECK(b.backward_macs.all == 2 * (b.forward_macs.all - pairs * 16) + pairs * 5 * 8);
}

TEST_CASE("fused attention counts the multiply-adds of the engine's own op") {
    const BlockActivations b = count(llama_block(), fused(100));
    const OpFacts engine = facts(Op{AttentionOp{2, 100, 8, 2, 8, true}});
    CHECK(b.attention_core_macs == engine.forward_macs);
    Block windowed = llama_block();
    std::get<GroupedAttention>(windowed.attention).window = 10;
    std::int64_t seen = 0;
    for (std::int64_t token = 1; token <= 100; ++token) seen += std::min<std::int64_t>(token, 10);
    CHECK(count(windowed, fused(100)).attention_core_macs == 2 * 8 * seen * 16);
    std::get<GroupedAttention>(windowed.attention).window = 100;
    CHECK(count(windowed, fused(100)).attention_core_macs == engine.forward_macs);
}

TEST_CASE("latent attention keeps the latents, their norms, joined queries and keys, and values") {
    const std::int64_t rows = 2 * 50, heads = 4, nope = 16, rope = 8, value = 12;
    const Block block{LatentAttention{heads, 24, 32, nope, rope, value}, DenseMlp{192, true}};
    const BlockActivations b = count(block, fused(50));
    const std::int64_t latent = 24 + 24 + 32 + 32;  // each before and after its norm
    const std::int64_t packed = heads * (2 * (nope + rope) + 2 * value);  // q, k, v, mixed
    const Bytes small = 4 * (rows * 4 + 2 * heads * 50);
    CHECK(b.saved_bytes == 2 * rows * (64 * 4 + latent + packed + 3 * 192) + small);
    const std::int64_t pairs = 2 * heads * (50 * 51 / 2);
    CHECK(b.attention_core_macs == pairs * (nope + rope + value));
    const std::int64_t matrices = 64 * 24 + 24 * heads * (nope + rope) + 64 * (32 + rope) +
                                  32 * heads * (nope + value) + heads * value * 64 + 3 * 64 * 192;
    CHECK(b.forward_macs.all - b.attention_core_macs == rows * matrices);
    CHECK(b.backward_macs.all == 2 * rows * matrices + pairs * (3 * (nope + rope) + 2 * value));
}

TEST_CASE("experts keep a copy of each token for each expert it goes to") {
    const std::int64_t rows = 2 * 50, active = 2, experts = 8, width = 96;
    ExpertMlp mlp{experts, active, width};
    const Block dense{GroupedAttention{8, 2, 8}, DenseMlp{192, true}};
    const Block sparse{GroupedAttention{8, 2, 8}, mlp};
    const Bytes other = count(dense, fused(50)).saved_bytes - 2 * rows * 3 * 192;
    const std::int64_t copies = rows * active;
    const Bytes routing =
        4 * rows * experts + 8 * copies + 2 * copies;         // probabilities, ids, weights
    const Bytes inside = 2 * copies * (64 + 3 * width + 64);  // inputs, gate, up, product, outputs
    CHECK(count(sparse, fused(50)).saved_bytes == other + routing + inside);
    mlp.shared_width = 40, mlp.shared_gate = true;
    const Block shared{GroupedAttention{8, 2, 8}, mlp};
    const Bytes shared_bytes = 2 * rows * (3 * 40 + 64 + 1);  // and its output and gate
    CHECK(count(shared, fused(50)).saved_bytes == other + routing + inside + shared_bytes);
}

TEST_CASE("a block with one norm for both parts, and one with norms after each part") {
    const std::int64_t rows = 2 * 50;
    Block block = llama_block();
    const Bytes two = count(block, fused(50)).saved_bytes, norm = 2 * rows * 64;
    block.norms = 1;  // the middle residual and the second norm's output are kept no more
    CHECK(count(block, fused(50)).saved_bytes == two - 2 * norm - 4 * rows);
    block.norms = 4;  // each norm after a part keeps that part's output
    CHECK(count(block, fused(50)).saved_bytes == two + 2 * norm + 2 * 4 * rows);
}

TEST_CASE("context parallelism leaves a device its part of every row") {
    ActivationSetup whole = fused(96), part = whole;
    part.context_parallel = 4;
    const BlockActivations a = count(llama_block(), whole), b = count(llama_block(), part);
    CHECK(a.saved_bytes == 4 * b.saved_bytes);
    CHECK(a.table_bytes == 4 * b.table_bytes);
    CHECK(a.forward_macs.all == 4 * b.forward_macs.all);
}

TEST_CASE("devices beyond the key heads gather what they have of them, and keep one each") {
    ActivationSetup s = fused(96);
    s.tensor_parallel = 4;
    CHECK_THROWS_AS(count(llama_block(), s), InputError);
    s.gathers_heads = true;
    const BlockActivations b = count(llama_block(), s);
    const std::int64_t rows = 2 * 96, local = 16 + 8 + 8 + 16 + 3 * 48;
    CHECK(b.saved_bytes == 2 * rows * (64 * 4 + local) + 4 * (rows * 2 + 2 * 2 * 96));
}

TEST_CASE("products in 8 bits keep their inputs as they came, or in 8 bits") {
    ActivationSetup s = fused(96);
    const std::int64_t rows = 2 * 96;
    const BlockActivations plain = count(llama_block(), s);
    CHECK(plain.forward_macs.eight_bit == 0);
    s.eight_bit_blocks = true;
    const BlockActivations whole = count(llama_block(), s);
    CHECK(whole.saved_bytes == plain.saved_bytes);
    CHECK(whole.forward_macs.eight_bit == plain.forward_macs.all - plain.attention_core_macs);
    CHECK(whole.backward_macs.eight_bit == 2 * whole.forward_macs.eight_bit);
    CHECK(whole.forward_macs.all == plain.forward_macs.all);
    CHECK(head_activations(decoder(llama_block()), s).forward_macs.eight_bit == 0);
    // Two normed inputs and the gated product in 16 bits are not kept; in 8 bits are these, and
    // what is mixed, which attention keeps as well.
    s.eight_bit_input = EightBitInput::joined;
    const Bytes freed = 2 * rows * (64 + 64 + 192), copies = rows * (64 + 64 + 64 + 192);
    CHECK(count(llama_block(), s).saved_bytes == plain.saved_bytes - freed + copies);
    // Keys, values and the gate with copies of their own.
    s.eight_bit_input = EightBitInput::own;
    CHECK(count(llama_block(), s).saved_bytes ==
          plain.saved_bytes - freed + copies + rows * 3 * 64);
    // Beside adapters a frozen matrix of Transformer Engine keeps no input, torchao's do.
    s.adapter_rank = 4, s.adapter_targets = {"attn_q"};
    const Bytes own = count(llama_block(), s).saved_bytes;
    s.eight_bit_input = EightBitInput::whole;
    const Bytes kept = count(llama_block(), s).saved_bytes;
    s.eight_bit_blocks = false;
    CHECK(count(llama_block(), s).saved_bytes == own);
    CHECK(kept - own == 2 * rows * (64 + 192));  // the MLP's input and the gated product
}

TEST_CASE("the head keeps log-probabilities in float32, or with a fused loss the logits") {
    const Architecture a = decoder(llama_block());
    const std::int64_t rows = 2 * 100;
    const Bytes norm = 2 * rows * (64 + 64) + 4 * rows, targets = 8 * rows;
    ActivationSetup s = fused(100);
    CHECK(head_activations(a, s).saved_bytes == norm + targets + 4 * rows * 1000 + 4);
    s.fused_loss = true;
    CHECK(head_activations(a, s).saved_bytes == norm + targets + 2 * rows * 1000 + 4 * rows);
    s.tensor_parallel = 16;  // 1,000 classes do not divide: 63 each
    CHECK(head_activations(a, s).saved_bytes == norm + targets + 2 * rows * 63 + 4 * rows);
}

// pytorch/torchtitan, components/loss.py, ChunkedLossWrapper and GradAccumulator.
TEST_CASE(
    "a loss in parts has one part's logits, and a float32 sum of the head's input gradients") {
    const Architecture a = decoder(llama_block());
    const std::int64_t rows = 2 * 100, part = 25;
    ActivationSetup s = fused(100);
    const BlockActivations whole = head_activations(a, s);
    s.loss_parts = 8;
    const BlockActivations parts = head_activations(a, s);
    const Bytes norm = 2 * rows * (64 + 64) + 4 * rows, targets = 8 * rows;
    CHECK(parts.saved_bytes == norm + 4 * rows * 64 + targets + 4 * part * 1000 + 4);
    // Alive at once: two float32 gradients, of the log-probabilities and of the float32 logits.
    CHECK(whole.workspace.backward - parts.workspace.backward == 2 * 4 * (rows - part) * 1000);
    CHECK(parts.forward_macs.all == rows * 64 * 1000);
    CHECK(parts.backward_macs.all == 2 * rows * 64 * 1000);
    CHECK(whole.forward_macs.all == parts.forward_macs.all);
    // What enters the head stays for the parts to come, be it read by a gradient or not.
    s.adapter_rank = 4;
    CHECK(head_activations(a, s).saved_bytes == parts.saved_bytes);
    s.adapter_rank = 0;
    // The last part may be smaller.
    s.loss_parts = 3;
    CHECK(head_activations(a, s).saved_bytes - parts.saved_bytes == 4 * (67 - part) * 1000);
    CHECK(head_activations(a, s).backward_macs.all == parts.backward_macs.all);
    // Rows that devices share are gathered before, and words stay shared.
    s.loss_parts = 8, s.tensor_parallel = 2, s.sequence_parallel = true;
    CHECK(head_activations(a, s).saved_bytes ==
          (2 * 64 + 4) * rows / 2 + (2 + 4) * rows * 64 + targets + 4 * part * 500 + 4);
}

TEST_CASE("the embedding keeps token numbers, learned positions and a mask") {
    Architecture a = decoder(llama_block());
    ActivationSetup s = fused(100);
    CHECK(embedding_activations(a, s).saved_bytes == 8 * 200);
    a.learned_positions = 1024;
    s.hidden_dropout = 0.1;
    CHECK(embedding_activations(a, s).saved_bytes == 8 * 200 + 8 * 100 + 200 * 64);
    // BERT's numbers of token types, and its norm's input, mean and deviation.
    a.token_types = 2, a.embedding_norm = true, a.norm = Norm::layer;
    CHECK(embedding_activations(a, s).saved_bytes ==
          2 * 8 * 200 + 8 * 100 + 200 * 64 + 2 * 200 * 64 + 2 * 4 * 200);
    s.adapter_rank = 4;  // nothing before the first adapter has a gradient
    CHECK(embedding_activations(a, s).saved_bytes == 200 * 64);
}

TEST_CASE("every known model can be counted, fused and one op at a time") {
    for (const CatalogueEntry& entry : catalogue()) {
        const Architecture a = catalogue_model(entry.id);
        CAPTURE(entry.id);
        for (const bool one_by_one : {false, true}) {
            ActivationSetup s = fused(64);
            s.fused_attention = s.fused_norms = s.fused_gate = !one_by_one;
            Bytes last = 0;
            for (const Block& block : a.blocks) {
                const BlockActivations b = block_activations(a, block, s);
                CHECK(b.saved_bytes > b.input_bytes);
                CHECK(b.output_bytes == b.input_bytes);
                CHECK(b.selective_bytes <= b.saved_bytes);
                last = b.saved_bytes;
            }
            CHECK(last > 0);
            head_activations(a, s);
            embedding_activations(a, s);
        }
    }
}

TEST_CASE("a set-up that does not fit the block is refused in a sentence") {
    ActivationSetup s = fused(96);
    s.batch = 0;
    CHECK(sentence(s) == "batch: expected a whole number from 1, but got 0");
    s = fused(96), s.tensor_parallel = 3;
    CHECK(sentence(s) == "tensor_parallel: expected a divisor of the 8 heads, but got 3");
    s = fused(97), s.context_parallel = 2;
    CHECK(sentence(s) == "context_parallel: expected a divisor of the 97 tokens, but got 2");
    s = fused(96), s.context_parallel = 2, s.fused_attention = false;
    CHECK(sentence(s) == "context_parallel: expected 1 without fused attention, but got 2");
    s = fused(97), s.sequence_parallel = true, s.tensor_parallel = 2;
    CHECK(sentence(s) ==
          "sequence_parallel: expected tokens of a device that 2 parts divide, but got 97");
    s = fused(96), s.element_bytes = 3;
    CHECK(sentence(s) == "element_bytes: expected 2 or 4, but got 3");
    s = fused(96), s.hidden_dropout = 1.0;
    CHECK(sentence(s) == "hidden_dropout: expected a rate from 0 to below 1, but got 1.000000");
    s = fused(96), s.tokens = std::int64_t{1} << 61;
    CHECK(sentence(s) ==
          "network: expected sizes whose bytes and operations fit 64 bits, but got larger ones");
    Block three = llama_block();
    three.norms = 3;
    CHECK(sentence(fused(96), three) == "norms: expected 1, 2 or 4 a block, but got 3");
}
