#include "estimate/training/training.h"

#include "core/estimate/training/refused.h"
#include "core/estimate/training/worst_stage.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

TrainingSetup small(std::int64_t tokens = 1024) {
    TrainingSetup s;
    s.activations.tokens = tokens;
    return s;
}

}  // namespace

TEST_CASE("the total is the sum of items that each say how they come about") {
    TrainingSetup s = small();
    s.framework_bytes = 123;
    const TrainingEstimate found = training(llama_31_8b(), s);
    REQUIRE(found.stages.size() == 1);
    const StageEstimate& stage = found.worst_stage();
    CHECK(stage.total_bytes == total_bytes(stage.items));
    CHECK(named(stage, "framework and driver") == 123);
    for (const Item& one : stage.items) {
        INFO(one.name);
        CHECK(one.bytes >= 0);
        CHECK(!one.formula.empty());
        CHECK(!one.source.empty());
    }
    CHECK(found.parameters == 8030261248);
    CHECK(found.trained == 8030261248);
    CHECK(found.devices == 1);
    CHECK(found.tokens == 1024);
    CHECK(stage.flows.empty());
}

TEST_CASE("the activations of one device are those of the schedule") {
    for (const Recompute kind :
         {Recompute::none, Recompute::selective, Recompute::full, Recompute::sqrt}) {
        TrainingSetup s = small();
        s.recompute.kind = kind;
        s.activations.fused_loss = true;
        const StageEstimate stage = training(llama_31_8b(), s).worst_stage();
        ActivationSetup alone = s.activations;
        const RecomputePlan plan = recompute(llama_31_8b(), alone, s.recompute);
        CHECK(named(stage, "activations kept for backward") +
                  named(stage, "logits and loss kept for backward") +
                  named(stage, "rotary tables") +
                  named(stage, "activations and gradients at the peak") ==
              plan.peak_bytes);
        CHECK(stage.step_macs == plan.step_macs.all);
        CHECK(stage.recomputed_macs == plan.extra_macs.all);
    }
}

TEST_CASE("multiply-adds of a step are the rule of six for each parameter and token") {
    // Exact products of the blocks and head; 6 P counts the same, but the norms' 65 gains too.
    // Fused attention would skip what causality masks, and make the scores again in backward.
    TrainingSetup whole = small();
    whole.activations.fused_attention = false;
    const TrainingEstimate found = training(llama_31_8b(), whole);
    const std::int64_t rule = rule_flops_per_token(llama_31_8b(), 1024) * 1024;
    const std::int64_t norms = 6 * 1024 * std::int64_t{65 * 4096};
    CHECK(2 * found.worst_stage().step_macs == rule - norms);
    // Narayanan et al. 2021, equation 3, without recomputation: 72 B s l h^2 (1 + s/6h + V/12lh).
    const std::int64_t h = 6144, l = 48, s = 2048, v = 51200;
    const std::int64_t published = 72 * s * l * h * h + 12 * s * l * h * s + 6 * s * h * v;
    TrainingSetup unfused = small(2048);
    unfused.activations.fused_attention = false;
    const TrainingEstimate gpt = training(megatron_22b(), unfused);
    CHECK(2 * gpt.worst_stage().step_macs == published);
    CHECK(rule_flops_per_token(deepseek_v2_lite(), 4096) ==
          6 * (2661150208 - 102400 * 2048) + 12 * 27 * (16 * 320 / 2) * std::int64_t{4096});
}

TEST_CASE("micro-batches add work, not memory") {
    TrainingSetup s = small();
    const StageEstimate one = training(llama_31_8b(), s).worst_stage();
    s.micro_batches = 6;
    const TrainingEstimate six = training(llama_31_8b(), s);
    CHECK(six.worst_stage().total_bytes == one.total_bytes);
    CHECK(six.worst_stage().step_macs == 6 * one.step_macs);
    CHECK(six.tokens == 6 * 1024);
}

TEST_CASE("an unfused loss on 16-bit logits leaves a hole, Megatron's a float32 softmax") {
    const std::int64_t logits = 1024 * std::int64_t{128256};
    TrainingSetup s = small();
    const StageEstimate torch = training(llama_31_8b(), s).worst_stage();
    CHECK(named(torch, "hole the 16-bit logits leave") == 2 * logits);
    s.buffers.engine = Engine::megatron;
    const StageEstimate megatron = training(llama_31_8b(), s).worst_stage();
    CHECK(named(megatron, "hole the 16-bit logits leave") == -1);
    CHECK(named(megatron, "float32 softmax in place of the logits") == 2 * logits);
    // Megatron's gradients in float32 for the step are another matter.
    const char* const step = "gradients of the step beyond what backward leaves";
    CHECK(torch.total_bytes > megatron.total_bytes - named(megatron, step));
    s.activations.fused_loss = true;
    CHECK(named(training(llama_31_8b(), s).worst_stage(),
                "float32 softmax in place of the logits") == -1);
    s = small();
    s.precision = "fp32";
    CHECK(named(training(llama_31_8b(), s).worst_stage(), "hole the 16-bit logits leave") == -1);
    s = small();
    s.parallel.tensor = 2;
    CHECK(named(training(llama_31_8b(), s).worst_stage(), "float32 copy of the split loss") ==
          4 * logits / 2);
}

TEST_CASE("the first of equal pipeline stages keeps most micro-batches") {
    TrainingSetup s = small();
    s.parallel.pipeline = 4, s.micro_batches = 8;
    s.recompute.kind = Recompute::full;
    const TrainingEstimate found = training(llama_31_8b(), s);
    REQUIRE(found.stages.size() == 4);
    const Bytes block_input = 1024 * 4096 * 2;
    for (const StageEstimate& stage : found.stages) {
        CHECK(stage.blocks.size() == 8);
        CHECK(stage.chunks_in_flight == 4 - stage.stage);
        CHECK(stage.total_bytes <= found.worst_stage().total_bytes);
        // Inputs of eight blocks and the output; the first stage has token numbers as well.
        const bool last = stage.stage == 3;
        const Bytes kept = named(stage, "activations kept for backward");
        CHECK(kept >= stage.chunks_in_flight * 9 * block_input - (last ? block_input : 0));
        CHECK(kept <= stage.chunks_in_flight * (9 * block_input + 1024 * 16));
    }
    CHECK(named(found.stages[0], "logits and loss kept for backward") == -1);
    CHECK(named(found.stages[3], "logits and loss kept for backward") > 0);
    std::int64_t macs = 0, elements = 0;
    for (const StageEstimate& stage : found.stages) {
        macs += stage.step_macs, elements += stage.elements;
    }
    CHECK(elements == 8030261248);
    CHECK(macs == 8 * training(llama_31_8b(), small()).worst_stage().step_macs);
}

TEST_CASE("interleaving keeps more of each stage by Korthikanti's factor") {
    TrainingSetup s = small();
    s.parallel.pipeline = 4, s.micro_batches = 16;
    const Bytes plain =
        named(training(llama_31_8b(), s).stages[0], "activations kept for backward");
    s.parallel.chunks = 2;
    const StageEstimate first = training(llama_31_8b(), s).stages[0];
    CHECK(first.chunks_in_flight == 11);
    CHECK(named(first, "activations kept for backward") == plain / 4 * 11 / 2);
    s.micro_batches = 17;
    CHECK(refused_field([&] { training(llama_31_8b(), s); }) == "micro_batches");
}

TEST_CASE("adapters train without the products for frozen weights' gradients") {
    TrainingSetup s = small();
    const StageEstimate whole = training(llama_31_8b(), s).worst_stage();
    s.adapters.rank = 16;
    const TrainingEstimate lora = training(llama_31_8b(), s);
    const std::int64_t matrices = 8030261248 - 128256 * 4096 - 65 * 4096;
    // Adapters have three products of their own.
    CHECK(whole.step_macs - lora.worst_stage().step_macs ==
          1024 * (matrices - 3 * std::int64_t{41'943'040}));
    CHECK(lora.trained == 41'943'040);
    CHECK(lora.worst_stage().trained == 41'943'040);
    CHECK(named(lora.worst_stage(), "frozen weights") == 2 * std::int64_t{8030261248});
}

TEST_CASE("precision and layout are set from one place") {
    TrainingSetup s = small();
    s.parallel.tensor = 4, s.parallel.sequence = true, s.parallel.context = 2;
    s.activations.element_bytes = 4, s.activations.tensor_parallel = 1;
    const StageEstimate found = training(llama_31_8b(), s).worst_stage();
    s.activations.element_bytes = 2, s.activations.tensor_parallel = 4;
    CHECK(training(llama_31_8b(), s).worst_stage().total_bytes == found.total_bytes);
    CHECK(training(llama_31_8b(), s).devices == 8);
}

TEST_CASE("an estimate says what it leaves out") {
    CHECK(training(llama_31_8b(), small()).notes.size() == 1);  // the framework
    TrainingSetup s = small();
    s.framework_bytes = 1;
    CHECK(training(llama_31_8b(), s).notes.empty());
    s.parallel.pipeline = 2;
    CHECK(training(gpt2_xl(), s).notes.size() == 1);  // the tied embedding
    Architecture predicting = llama_31_8b();
    predicting.prediction_blocks.push_back({predicting.blocks[0]});
    s = small();
    s.framework_bytes = 1;
    CHECK(training(predicting, s).notes.size() == 1);
    CHECK(training(predicting, s).worst_stage().total_bytes ==
          training(llama_31_8b(), s).worst_stage().total_bytes);
}

TEST_CASE("mistakes name their field") {
    const auto refused = [](auto change) {
        TrainingSetup s = small();
        change(s);
        return refused_field([&] { training(llama_31_8b(), s); });
    };
    CHECK(refused([](TrainingSetup& s) { s.optimizer = "sophia"; }) == "optimizer");
    CHECK(refused([](TrainingSetup& s) { s.precision = "int8"; }) == "precision");
    CHECK(refused([](TrainingSetup& s) { s.micro_batches = 0; }) == "micro_batches");
    CHECK(refused([](TrainingSetup& s) { s.framework_bytes = -1; }) == "framework_bytes");
    CHECK(refused([](TrainingSetup& s) { s.parallel.tensor = 3; }) == "tensor_parallel");
    CHECK(refused([](TrainingSetup& s) { s.adapters.rank = -1; }) == "lora_rank");
    CHECK(refused([](TrainingSetup& s) { s.activations.batch = 0; }) == "batch");
}
