// Tokens between devices that share sequences or experts.
#include "core/estimate/training/flows.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/training/training.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t batch = 2, tokens = 1024, micro_batches = 4, width = 4096;
const Bytes hidden = batch * tokens * width * 2;

// Of one sequence of 32,768 tokens on 4 devices.
Bytes exchanged(const Architecture& model, const Parallelism& p, bool recomputes = false,
                Engine engine = Engine::deepspeed) {
    return sent(flows(model, p,
                      {.batch = 1,
                       .tokens = 32768,
                       .micro_batches = 1,
                       .recomputes = recomputes,
                       .engine = engine}),
                Link::context);
}

Parallelism shared(std::int64_t context, std::int64_t tensor = 1) {
    Parallelism p;
    p.context = context, p.tensor = tensor;
    return p;
}

}  // namespace

TEST_CASE("ring attention passes keys and values three times round, four where it runs again") {
    Parallelism p;
    p.context = 4;
    const Bytes keys = batch * tokens / 4 * 2 * 1024 * 2;  // of a block on one device
    CHECK(sent(flows(llama_31_8b(), p), Link::context) == 3 * 3 * micro_batches * 32 * keys);
    // 16 heads of 128 + 64 for keys and 128 for values, all 27 blocks.
    CHECK(sent(flows(deepseek_v2_lite(), p), Link::context) ==
          3 * 3 * micro_batches * (batch * tokens / 4) * 27 * 16 * 320 * 2);
    for (const Engine engine : {Engine::torch, Engine::megatron})
        CHECK(sent(flows(llama_31_8b(), p, {.recomputes = true, .engine = engine}),
                   Link::context) == 4 * 3 * micro_batches * 32 * keys);
}

TEST_CASE(
    "tokens go to their experts and back, and so do gradients, and once more in recomputation") {
    Parallelism p;
    p.data = 8, p.expert = 8;
    CHECK(sent(flows(mixtral_8x7b(), p), Link::expert) ==
          4 * micro_batches * 32 * 2 * hidden / 8 * 7);
    CHECK(sent(flows(mixtral_8x7b(), p, {.recomputes = true}), Link::expert) ==
          6 * micro_batches * 32 * 2 * hidden / 8 * 7);
    // Each expert is on one device, so its gradients go nowhere.
    const std::int64_t experts = 32 * 8 * 3 * std::int64_t{14336} * 4096;
    CHECK(sent(flows(mixtral_8x7b(), p), Link::data) == 2 * 2 * (46702792704 - experts) / 8 * 7);
}
// deepspeed/sequence/layer.py, DistributedAttention: two all-to-alls of 32 heads and two of 8, all
// of 128 channels, of a device's tokens, of which a quarter stays.
TEST_CASE("DeepSpeed exchanges heads for tokens, both ways") {
    const Parallelism p = shared(4);
    const Bytes forward = 8192 * (2 * 32 + 2 * 8) * std::int64_t{128} * 2 / 4 * 3 * 32;
    CHECK(exchanged(llama_31_8b(), p) == 2 * forward);
    CHECK(exchanged(llama_31_8b(), p) == 8'053'063'680);
    CHECK(exchanged(llama_31_8b(), p, true) == 3 * forward);
    CHECK(exchanged(llama_31_8b(), p, true) == 12'079'595'520);
    // The control: others pass keys and values round.
    const Bytes keys = 8192 * std::int64_t{2} * 8 * 128 * 2 * 32;
    for (const Engine engine : {Engine::torch, Engine::megatron})
        CHECK(exchanged(llama_31_8b(), p, false, engine) == 3 * 3 * keys);
    // Of a block's heads a tensor-parallel device has half.
    CHECK(exchanged(llama_31_8b(), shared(4, 2)) == forward);
}

// deepspeed/runtime/sequence_parallel/ulysses_sp.py, kv_replication_factor.
TEST_CASE("fewer key-value heads than devices are repeated before DeepSpeed sends them") {
    const auto heads = [](std::int64_t keys, std::int64_t context) {
        return 2 * 32768 / context * (2 * 32 + 2 * keys) * 128 * 2 / context * (context - 1) * 32;
    };
    CHECK(exchanged(llama_31_8b(), shared(8)) == heads(8, 8));
    CHECK(exchanged(llama_31_8b(), shared(16)) == heads(16, 16));
    CHECK(exchanged(llama_31_8b(), shared(32)) == heads(32, 32));
}

TEST_CASE("latent attention's keys are as wide as its queries where DeepSpeed exchanges them") {
    // 16 heads of 128 + 64 for queries and keys, 128 for values and outputs, all 27 blocks.
    CHECK(exchanged(deepseek_v2_lite(), shared(4)) ==
          2 * 8192 * std::int64_t{16} * (2 * 192 + 2 * 128) * 2 / 4 * 3 * 27);
}

TEST_CASE("torchtitan's selective rule keeps what was reduced and scattered, and gathers again") {
    const auto numbers = [](bool operators, bool sequence) {
        TrainingSetup s;
        s.parallel.tensor = 8, s.parallel.sequence = sequence;
        s.activations.tokens = 4096;
        s.operator_checkpoints = operators;
        return sent(training(llama_31_8b(), s).worst_stage().flows, Link::tensor);
    };
    // Of each block's input, 7 of 8 parts in 16 bits: two all-gathers more; all-reduces, two.
    const Bytes once = std::int64_t{4096} * 4096 * 2 / 8 * 7 * 32;
    CHECK(numbers(true, true) - numbers(false, true) == 2 * once);
    CHECK(numbers(true, false) - numbers(false, false) == 2 * 2 * once);
}

TEST_CASE("what attention exchanges is exchanged again where its core is made again") {
    const auto passes = [](Recompute kind, bool operators = false, bool fused_again = false) {
        TrainingSetup s;
        s.activations.fused_core_again = fused_again;
        s.parallel.context = 4;
        s.activations.tokens = 4096;
        s.recompute.kind = kind, s.operator_checkpoints = operators;
        s.recompute.checkpoints = 4;
        const Bytes once = 1024 * 2 * 1024 * 2 * 3 * std::int64_t{32};
        return double(sent(training(llama_31_8b(), s).worst_stage().flows, Link::context)) /
               double(once);
    };
    CHECK(passes(Recompute::none) == 3);
    for (const Recompute kind : {Recompute::full, Recompute::sqrt, Recompute::binomial})
        CHECK(passes(kind) == 4);
    // Fused attention keeps no scores that could be let go.
    CHECK(passes(Recompute::selective) == 3);
    // Megatron-LM runs the core again all the same.
    CHECK(passes(Recompute::selective, false, true) == 4);
    CHECK(passes(Recompute::none, false, true) == 3);
    // torchtitan's rule keeps the attention's output.
    CHECK(passes(Recompute::none, true) == 3);
}
