#include "estimate/training/operator_checkpoints.h"

#include "core/estimate/training/models.h"
#include "core/estimate/training/refused.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

ActivationSetup setup(std::int64_t batch, std::int64_t tokens) {
    ActivationSetup s;
    s.batch = batch, s.tokens = tokens;
    return s;
}

RecomputePlan plan_of(const Architecture& model, const ActivationSetup& s) {
    KnownBlocks known;
    return operator_checkpoints(model, s, known);
}

}  // namespace

TEST_CASE("of a Llama block the input, q, v, gate and down outputs and the attention are kept") {
    // Products in order: q, k, v, o, gate, up, down; the first, third, fifth and seventh are kept.
    const Bytes a_token = 2 * (4096 + 4096 + 1024 + 14336 + 4096 + 4096) + 4 * 32;
    const Architecture model = llama_31_8b();
    CHECK(operator_kept_bytes(model, model.blocks[0], setup(2, 8192)) == 2 * 8192 * a_token);
    // Without a gate: q, k, v, o, up, down; q, v and up are kept.
    const Architecture gpt = gpt2_xl();
    CHECK(operator_kept_bytes(gpt, gpt.blocks[0], setup(1, 1024)) ==
          1024 * (2 * (1600 + 1600 + 1600 + 6400 + 1600) + 4 * 25));
}

TEST_CASE("tensor parallelism keeps the reduced outputs too") {
    const Architecture model = llama_31_8b();
    ActivationSetup split = setup(1, 1024);
    split.tensor_parallel = 4, split.sequence_parallel = true;
    const Bytes a_token =
        2 * (1024 + 1024 + 256 + 3584 + 4096 + 1024 + 2 * 1024) + 4 * 8;  // 1024: its input
    CHECK(operator_kept_bytes(model, model.blocks[0], split) == 1024 * a_token);
    ActivationSetup shorter = setup(1, 1024);
    shorter.context_parallel = 4;
    CHECK(operator_kept_bytes(model, model.blocks[0], shorter) * 4 ==
          operator_kept_bytes(model, model.blocks[0], setup(1, 1024)));
}

TEST_CASE("what is kept lies between full recomputation and none") {
    const Architecture model = llama_31_8b();
    const ActivationSetup s = setup(1, 4096);
    const RecomputePlan none = recompute(model, s, {});
    const RecomputePlan full = recompute(model, s, {Recompute::full, 0});
    const RecomputePlan found = plan_of(model, s);
    CHECK(found.kept_bytes > full.kept_bytes);
    CHECK(found.kept_bytes < none.kept_bytes);
    CHECK(found.peak_bytes >= found.kept_bytes);
    CHECK(found.step_macs == none.step_macs);
    // k, o and up run again.
    CHECK(found.extra_macs.all ==
          32 * std::int64_t{4096} * (1024 * 4096 + 4096 * 4096 + 14336 * 4096));
    CHECK(found.extra_macs.all < full.extra_macs.all);
    const Bytes fixed = full.kept_bytes - 33 * std::int64_t{4096} * 4096 * 2;  // input and blocks
    const Bytes inside = 2 * (4096 + 1024 + 14336 + 4096 + 4096) + 4 * 32;
    CHECK(found.kept_bytes >= 32 * std::int64_t{4096} * inside);
    CHECK(fixed >= 0);
}

TEST_CASE("blocks the list of operations does not describe are refused") {
    CHECK(refused_field([] { plan_of(mixtral_8x7b(), setup(1, 128)); }) == "recompute");
    CHECK(refused_field([] { plan_of(deepseek_v2_lite(), setup(1, 128)); }) == "recompute");
    ActivationSetup unfused = setup(1, 128);
    unfused.fused_attention = false;
    CHECK(refused_field([&] { plan_of(llama_31_8b(), unfused); }) == "recompute");
}
