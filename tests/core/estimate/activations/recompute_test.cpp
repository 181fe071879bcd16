#include "estimate/activations/recompute.h"

#include "schedule/binomial_numbers.h"
#include "schedule/segments.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Architecture llama(std::int64_t blocks) {
    Architecture a{};
    a.name = "small", a.vocabulary = 1000, a.width = 64;
    a.norm = Norm::rms, a.activation = Activation::silu;
    a.blocks.assign(blocks, Block{GroupedAttention{8, 2, 8}, DenseMlp{192, true}});
    return a;
}

// One op at a time in 16 bits: the norms' float32 copies stand in for the block's input.
ActivationSetup eager() {
    ActivationSetup s;
    s.batch = 3, s.tokens = 128;
    s.fused_attention = s.fused_norms = s.fused_gate = false, s.float32_softmax = true;
    return s;
}
ActivationSetup fused() {
    ActivationSetup s = eager();
    s.fused_attention = s.fused_norms = s.fused_gate = true;
    return s;
}

constexpr std::int64_t blocks = 31;  // and the head: 32 stages
constexpr Bytes loss_bytes = 4;

}  // namespace

TEST_CASE("without recomputation the rows of all blocks are kept") {
    const Architecture a = llama(blocks);
    for (const ActivationSetup& s : {eager(), fused()}) {
        const BlockActivations b = block_activations(a, a.blocks[0], s),
                               head = head_activations(a, s), ids = embedding_activations(a, s);
        const RecomputePlan plan = recompute(a, s, {});
        CHECK(b.input_saved == s.fused_norms);
        CHECK(b.table_bytes == 2 * 128 * 8 * 2);
        const Bytes kept = ids.saved_bytes + b.table_bytes + blocks * b.saved_bytes +
                           head.saved_bytes + loss_bytes;
        CHECK(plan.kept_bytes == kept);
        CHECK(plan.kept_by_blocks.value() ==
              kept - ids.saved_bytes - b.table_bytes - head.saved_bytes);
        // What an earlier stage of a pipeline sent stays, whoever reads it.
        RecomputeChoice later;
        later.input_stays = true;
        const RecomputePlan sent = recompute(a, s, later);
        CHECK(sent.kept_bytes == kept + (b.input_saved ? 0 : 3 * 128 * 64 * 2));
        CHECK(sent.kept_by_blocks.value() - plan.kept_by_blocks.value() == sent.kept_bytes - kept);
        CHECK(plan.extra_forward_steps == 0);
        CHECK(plan.extra_macs.all == 0);
        CHECK(plan.step_macs.all == blocks * (b.forward_macs.all + b.backward_macs.all) +
                                        head.forward_macs.all + head.backward_macs.all);
        CHECK(plan.peak_bytes > plan.kept_bytes);
    }
}

TEST_CASE("full recomputation keeps each block's input and one block at a time") {
    const Architecture a = llama(blocks);
    const ActivationSetup s = fused();
    const BlockActivations b = block_activations(a, a.blocks[0], s), head = head_activations(a, s);
    const RecomputePlan plan = recompute(a, s, {Recompute::full});
    const Bytes ids = 3 * 128 * 8;
    const Bytes inputs = blocks * b.input_bytes;
    CHECK(plan.kept_bytes == ids + b.table_bytes + inputs + head.saved_bytes + loss_bytes);
    const Bytes in_head =
        plan.kept_bytes + loss_bytes + head.workspace.backward;  // the loss's own gradient is a one
    const Bytes in_last_block = ids + b.table_bytes + inputs + b.saved_bytes +
                                b.output_bytes /* the gradient that waits */ +
                                std::max(b.workspace.recording, b.workspace.backward);
    CHECK(plan.peak_bytes == std::max(in_head, in_last_block));
    CHECK(plan.extra_forward_steps == blocks);
    CHECK(plan.extra_macs.all == blocks * b.forward_macs.all);
}

TEST_CASE("a head that casts its input to float32 keeps none in 16 bits, another keeps its own") {
    const Architecture a = llama(blocks);
    const Bytes stream = 3 * 128 * 64 * 2, ids = 3 * 128 * 8, tables = 2 * 128 * 8 * 2;
    ActivationSetup wide = eager();
    wide.element_bytes = 4;
    const BlockActivations head = head_activations(a, eager()),
                           wide_head = head_activations(a, wide);
    CHECK(!head.input_saved);
    CHECK(wide_head.input_saved);
    // 31 inputs of blocks in both: in float32 the head's rows have the last block's output.
    const RecomputePlan halves = recompute(a, eager(), {Recompute::full}),
                        whole = recompute(a, wide, {Recompute::full});
    CHECK(halves.kept_bytes == ids + tables + 31 * stream + head.saved_bytes + loss_bytes);
    CHECK(whole.kept_bytes ==
          ids + 2 * tables + 31 * 2 * stream + wide_head.saved_bytes + loss_bytes);
    CHECK(halves.kept_by_blocks.value() == 31 * stream + loss_bytes);
    CHECK(whole.kept_by_blocks.value() == 31 * 2 * stream + loss_bytes);
    // A stage of a pipeline without head hands its last output on, and keeps it.
    Architecture stage = a;
    stage.head = stage.final_norm = false;
    CHECK(recompute(stage, eager(), {Recompute::full}).kept_by_blocks.value() == 32 * stream);
}

TEST_CASE("selective recomputation lets go of the attention core, where there is one") {
    const Architecture a = llama(blocks);
    const BlockActivations b = block_activations(a, a.blocks[0], eager());
    const RecomputePlan none = recompute(a, eager(), {}),
                        plan = recompute(a, eager(), {Recompute::selective});
    const Bytes scores = 3 * 8 * 128 * 128;  // float32 probabilities, and cast back to 16 bits
    CHECK(b.saved_bytes - b.selective_bytes == 6 * scores + 8);
    CHECK(none.kept_bytes - plan.kept_bytes == blocks * (6 * scores + 8));
    CHECK(plan.extra_macs.all == blocks * b.attention_core_macs);
    CHECK(b.attention_core_macs == 2 * scores * 8);
    CHECK(plan.extra_forward_steps == 0);
    const RecomputePlan nothing = recompute(a, fused(), {Recompute::selective});
    CHECK(nothing.extra_macs.all == 0);
    CHECK(nothing.why == "Fused attention keeps no scores: there is nothing to let go.");
    CHECK(nothing.kept_bytes == recompute(a, fused(), {}).kept_bytes);
}

TEST_CASE("the head is a step: 64 blocks with 9 checkpoints run 129 forwards more, alone 126") {
    // C(11, 9) = 55 < 64 <= C(12, 9) = 220: r = 3, 3 x 64 - C(12, 10) = 126; 3 x 65 - 66 = 129.
    CHECK(least_advances(64, 9) == 3 * 64 - 66);
    const RecomputePlan plan = recompute(llama(64), fused(), {Recompute::binomial, 9});
    CHECK(plan.extra_forward_steps == 3 * 65 - 66);
    CHECK(plan.why.find("The 64 blocks and the head are 65 steps.") == 0);
}

TEST_CASE("sqrt and binomial take the steps of their schedules") {
    const Architecture a = llama(blocks);
    for (const ActivationSetup& s : {eager(), fused()}) {
        const RecomputePlan root = recompute(a, s, {Recompute::sqrt});
        CHECK(root.extra_forward_steps == sqrt_checkpoints(blocks + 1).back());
        for (const std::int64_t checkpoints : {1, 2, 5, 11, 32}) {
            const RecomputePlan plan = recompute(a, s, {Recompute::binomial, checkpoints});
            CHECK(plan.schedule == "revolve:" + std::to_string(checkpoints));
            CHECK(plan.extra_forward_steps == least_advances(blocks + 1, checkpoints));
        }
        const RecomputePlan most = recompute(a, s, {}), least = recompute(a, s, {Recompute::full}),
                            five = recompute(a, s, {Recompute::binomial, 5});
        CHECK(five.why.find("The " + std::to_string(blocks) + " blocks and the head are " +
                            std::to_string(blocks + 1) +
                            " steps. With 5 checkpoints no schedule "
                            "of so many equal steps") == 0);
        CHECK(root.peak_bytes < most.peak_bytes);
        CHECK(five.kept_bytes < least.kept_bytes);
        CHECK(five.peak_bytes < least.peak_bytes);
        CHECK(five.extra_macs.all > least.extra_macs.all);
    }
}

TEST_CASE("the blocks of an architecture need not be alike") {
    Architecture a = llama(4);
    std::get<DenseMlp>(a.blocks[2].mlp).width = 768;
    const ActivationSetup s = fused();
    const Chain chain = activation_chain(a, s);
    REQUIRE(chain.stage_count() == 5);
    CHECK(chain.stages[0].saved_bytes == chain.stages[1].saved_bytes);
    // gate, up and their product, 16 bits
    CHECK(chain.stages[2].saved_bytes - chain.stages[1].saved_bytes ==
          3 * 3 * 128 * (768 - 192) * 2);
    CHECK(recompute(a, s, {}).kept_bytes > recompute(llama(4), s, {}).kept_bytes);
}

TEST_CASE("a choice that cannot be is refused in a sentence") {
    CHECK(error_sentence([] { recompute(llama(3), fused(), {Recompute::binomial}); }) ==
          "checkpoints: expected a whole number from 1, but got 0");
    CHECK(error_sentence([] { recompute(llama(0), fused(), {}); }) ==
          "blocks: expected at least one block, but got none");
    ActivationSetup vast = fused();
    vast.tokens = std::int64_t{1} << 60;
    CHECK(error_sentence([&] { recompute(llama(3), vast, {}); }) ==
          "network: expected sizes whose bytes and operations fit 64 bits, but got larger ones");
}

TEST_CASE("Megatron's selective recomputation runs a fused core again, and lets its sums go") {
    const Architecture a = llama(3);
    ActivationSetup again = fused();
    again.fused_core_again = true;
    const BlockActivations b = block_activations(a, a.blocks[0], again);
    const auto& heads = std::get<GroupedAttention>(a.blocks[0].attention);
    CHECK(b.saved_bytes == block_activations(a, a.blocks[0], fused()).saved_bytes);
    CHECK(b.saved_bytes - b.selective_bytes == again.batch * again.tokens * heads.heads * 4);
    const RecomputePlan plan = recompute(a, again, {Recompute::selective});
    CHECK(plan.extra_macs.all == 3 * b.attention_core_macs);
    CHECK(b.attention_core_macs > 0);
    CHECK(plan.why.find("runs once more in its backward") != std::string::npos);
    CHECK(recompute(a, again, {}).extra_macs.all == 0);
}

TEST_CASE("selective recomputation lets go of capped scores as well") {
    Architecture a = llama(2);
    const Bytes scores = 3 * 8 * 128 * 128;
    const Bytes plain = recompute(a, eager(), {}).kept_bytes;
    const Bytes selective = recompute(a, eager(), {Recompute::selective}).kept_bytes;
    a.score_cap = true;  // 16 bits of tanh, and the cap twice
    CHECK(recompute(a, eager(), {}).kept_bytes - plain == 2 * (2 * scores + 2 * 8));
    CHECK(recompute(a, eager(), {Recompute::selective}).kept_bytes == selective);
    a.logit_cap = true;
    CHECK(recompute(a, eager(), {Recompute::selective}).kept_bytes - selective ==
          2 * 3 * 128 * 1000 + 2 * 8);
}
