#include "estimate/training/traffic.h"

#include "core/estimate/training/flows.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/training/base_weights.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t parameters = 8030261248;
const std::int64_t batch = 2, tokens = 1024, micro_batches = 4, width = 4096;
const Bytes hidden = batch * tokens * width * 2;

}  // namespace

TEST_CASE("a device alone sends nothing") { CHECK(flows(llama_31_8b(), {}).empty()); }

TEST_CASE("gradients are all-reduced once a step in a ring") {
    Parallelism p;
    for (const std::int64_t devices : {2, 8, 64}) {
        p.data = devices;
        CHECK(sent(flows(llama_31_8b(), p), Link::data) ==
              2 * (2 * parameters) / devices * (devices - 1));
    }
}

TEST_CASE("ZeRO sends as much as an all-reduce up to stage 2, half more in stage 3") {
    // ZeRO, section 7, for one micro-batch: 2 P numbers, then 3 P; here 4 micro-batches.
    Parallelism p;
    p.data = 8;
    const Bytes once = 2 * parameters / 8 * 7;  // one pass of 16-bit numbers
    const auto all = [&](Engine engine) {
        return sent(flows(llama_31_8b(), p, {.engine = engine}), Link::data);
    };
    p.zero = 1;
    // DeepSpeed all-reduces at stages 1 and 2, too (stage_1_and_2.py, allreduce_bucket), stage 1
    // with the last micro-batch alone.
    CHECK(all(Engine::deepspeed) == 3 * once);
    CHECK(all(Engine::megatron) == 2 * once);
    // PyTorch's stage 1 all-reduces and then sends the weights round.
    CHECK(all(Engine::torch) == 3 * once);
    p.zero = 2;
    CHECK(all(Engine::deepspeed) == (2 * micro_batches + 1) * once);
    CHECK(all(Engine::deepspeed) == 126'476'614'656);
    // FSDP gathers with every micro-batch.
    CHECK(all(Engine::torch) == (micro_batches + micro_batches) * once);
    p.zero = 3;
    CHECK(all(Engine::deepspeed) == 3 * micro_batches * once);
    // FSDP2's root, which is embedding, head and the last norm here, stays from forward to
    // backward.
    const Bytes root = 2 * (2 * 128256 + 1) * width / 8 * 7;
    CHECK(all(Engine::torch) == micro_batches * (3 * once - root));
    CHECK(all(Engine::torch) == 161'280'745'472);
    // torchtitan's embedding is let go after forward, as blocks are.
    p.embedding_apart = true;
    const Bytes head = 2 * (128256 + 1) * width / 8 * 7;
    CHECK(all(Engine::torch) == micro_batches * (3 * once - head));
    p.zero = 2;
    CHECK(all(Engine::torch) == 2 * micro_batches * once);
    p.zero = 3, p.embedding_apart = false;
    CHECK(all(Engine::megatron) == all(Engine::deepspeed));
}

// DeepSpeed: runtime/engine.py, communication_data_type; runtime/torch_autocast.py.
TEST_CASE("DeepSpeed sends gradients in the weights' type, those of Linear modules in autocast's") {
    const auto reduced = [](const Architecture& model, const char* precision, std::int64_t zero,
                            Engine engine, const Adapters& adapters = {},
                            std::int64_t context = 1) {
        Parallelism p = data(8 / context, zero);
        p.context = context;
        StageShape stage = shape(model, p, 0, adapters, precision);
        stage.micro_batches = 1;
        ActivationSetup setup;
        setup.batch = 1, setup.tokens = 1024, setup.context_parallel = context;
        Bytes gathers = 0, found = 0;
        const PrecisionRecipe& recipe = precision_recipe(precision);
        if (zero == 3) {
            GatheredWeights all;
            each_gathered(stage,
                          [&](const WeightTensor&, const GatheredWeights& one) { all.add(one); });
            gathers = 2 * all.bytes(recipe);
            if (engine == Engine::torch)  // its root once
                gathers -= recipe.compute_bytes * (2 * 128256 + 1) * width;
        } else if (zero > 0) {
            for (const WeightTensor& tensor : stage.trained)
                gathers += recipe.weight_bytes * tensor.elements();
        }
        for (const Flow& one : step_traffic(model, stage, recipe, setup, p, engine))
            if (one.link == Link::data) found += one.bytes;
        const std::int64_t passes = zero == 3 ? 1 : 2;
        return (found * 8 / 7 - gathers) / passes;
    };
    const Architecture llama = llama_31_8b();
    for (const std::int64_t zero : {0, 1, 2, 3}) {
        INFO("ZeRO " << zero);
        CHECK(reduced(llama, "bf16-fp32-gradients", zero, Engine::deepspeed) == 2 * parameters);
        CHECK(reduced(llama, "bf16-mixed", zero, Engine::deepspeed) == 2 * parameters);
        CHECK(reduced(llama, "fp32", zero, Engine::deepspeed) == 4 * parameters);
    }
    CHECK(reduced(llama, "bf16-fp32-gradients", 3, Engine::torch) == 4 * parameters);
    // Embedding and norms in float32, seven matrices a block and the head in 16 bits.
    const std::int64_t others = 128256 * std::int64_t{4096} + 65 * 4096;
    for (const std::int64_t zero : {1, 2, 3})
        for (const char* precision : {"bf16-autocast", "fp16-autocast"})
            CHECK(reduced(llama, precision, zero, Engine::deepspeed) ==
                  2 * (parameters - others) + 4 * others);
    CHECK(reduced(llama, "bf16-autocast", 0, Engine::deepspeed) == 4 * parameters);
    CHECK(reduced(llama, "bf16-autocast", 3, Engine::torch) == 4 * parameters);
    // torchao's modules are of a class of their own, which leaves the head.
    CHECK(reduced(llama, "fp8", 2, Engine::deepspeed) ==
          4 * parameters - 2 * 128256 * std::int64_t{4096});
    // A tied head is the embedding's parameter, GPT-2's matrices are Conv1D's.
    const Architecture tied = catalogue_model("llama-3.2-1b");
    const std::int64_t all = 1'235'814'400;
    CHECK(reduced(tied, "bf16-autocast", 2, Engine::deepspeed) == 2 * all + 2 * 33 * 2048);
    CHECK(reduced(catalogue_model("gpt2"), "bf16-autocast", 2, Engine::deepspeed) ==
          4 * 124'439'808 - 2 * 50257 * 768);
    Adapters adapters;
    adapters.rank = 16;
    CHECK(reduced(llama, "bf16-autocast", 2, Engine::deepspeed, adapters) == 2 * 41'943'040);
    // Sequences shared out: float32.
    for (const std::int64_t zero : {0, 1, 2, 3})
        CHECK(reduced(llama, "bf16-mixed", zero, Engine::deepspeed, {}, 2) == 4 * parameters);
    CHECK(reduced(llama, "bf16-autocast", 3, Engine::deepspeed, {}, 2) ==
          2 * (parameters - others) + 4 * others);
}

TEST_CASE("with a pipeline FSDP gathers once and reduces once a step, as what it holds says") {
    // Stage 1 of 2: the embedding and 16 blocks of 218,112,000 parameters; 2 B gathered, 2 B
    // reduced.
    const std::int64_t stage = 128256 * std::int64_t{4096} + 16 * std::int64_t{218112000};
    Parallelism p;
    p.data = 4, p.pipeline = 2, p.zero = 3;
    CHECK(sent(flows(llama_31_8b(), p), Link::data) == (2 + 2) * stage / 4 * 3);
    // DeepSpeed's stage 3 gathers for every forward and backward.
    StageShape shape;
    shape.blocks = stage_blocks(32, p, 0);
    shape.tensors = shape.trained = device_tensors(llama_31_8b(), p, 0);
    shape.micro_batches = micro_batches;
    ActivationSetup setup;
    setup.batch = batch, setup.tokens = tokens;
    CHECK(sent(step_traffic(llama_31_8b(), shape, precision_recipe("bf16-mixed"), setup, p,
                            Engine::deepspeed),
               Link::data) == (2 * 2 + 2) * micro_batches * stage / 4 * 3);
}

TEST_CASE("where the switch adds up, each all-reduced byte is sent once") {
    Parallelism p;
    p.data = 8;
    // Gradients of 2 B, which a ring sends 2 * 7 / 8 times.
    const auto left = [&](const std::vector<Flow>& all) {
        return double(sent(all, Link::data) + sent(all, Link::tensor)) - saved_in_switch(all);
    };
    CHECK(left(flows(llama_31_8b(), p)) == Approx(2. * double(parameters)).epsilon(1e-12));
    // Two gathers and one reduction for each micro-batch: no less than half of both directions.
    p.zero = 3;
    CHECK(left(flows(llama_31_8b(), p, {.engine = Engine::deepspeed})) ==
          Approx(double(micro_batches) * 1.5 * 2 * double(parameters)).epsilon(1e-9));
    Parallelism two;
    two.data = 2;
    CHECK(saved_in_switch(flows(llama_31_8b(), two)) == 0);
    Parallelism split;
    split.tensor = 4;
    CHECK(left(flows(llama_31_8b(), split)) ==
          Approx((4. * 32 + 2) * double(hidden * micro_batches)).epsilon(1e-12));
    Parallelism piped;
    piped.pipeline = 4;
    CHECK(saved_in_switch(flows(llama_31_8b(), piped)) == 0);  // only sums are added up
}

TEST_CASE("tensor parallelism all-reduces four times a block") {
    // Narayanan et al. 2021, section 3.2: 8 b s h (t - 1) / t numbers a block and micro-batch.
    Parallelism p;
    p.tensor = 4;
    const Bytes a_block = 8 * hidden / 4 * 3;
    const Bytes ends = 2 * 2 * hidden / 4 * 3;  // embedding forward, head backward
    CHECK(sent(flows(llama_31_8b(), p), Link::tensor) == micro_batches * (32 * a_block + ends));
    // Six with full recomputation.
    CHECK(sent(flows(llama_31_8b(), p, {.recomputes = true}), Link::tensor) ==
          micro_batches * (32 * a_block / 8 * 12 + ends));
    p.sequence = true;
    CHECK(sent(flows(llama_31_8b(), p), Link::tensor) ==
          micro_batches * (32 * a_block / 8 * 10 + ends));
}

TEST_CASE("a pipeline sends b s h numbers over each boundary, both ways") {
    Parallelism p;
    p.pipeline = 4;
    const Bytes expected[] = {1, 2, 2, 1};
    for (std::int64_t stage = 0; stage < 4; ++stage)
        CHECK(sent(flows(llama_31_8b(), p, {.stage = stage}), Link::pipeline) ==
              expected[stage] * micro_batches * hidden);
    p.chunks = 2;  // every chunk but the very first and last has two boundaries
    const Bytes interleaved[] = {3, 4, 4, 3};
    for (std::int64_t stage = 0; stage < 4; ++stage)
        CHECK(sent(flows(llama_31_8b(), p, {.stage = stage}), Link::pipeline) ==
              interleaved[stage] * micro_batches * hidden);
}

// NVIDIA/Megatron-LM megatron/core/distributed/finalize_model_grads.py,
// _allreduce_word_embedding_grads; deepspeed/runtime/pipe/engine.py, _exec_reduce_tied_grads.
TEST_CASE("both ends of a pipeline add up the gradients of their tied embedding once a step") {
    const Architecture tied = catalogue_model("llama-3.2-1b");
    const std::int64_t embedding = 128256 * std::int64_t{2048};
    Parallelism p;
    p.pipeline = 4;
    const auto of = [&](const Architecture& model, Sending how) {
        return sent(flows(model, p, how), "gradients of the tied embedding");
    };
    // Of two devices each sends all of its numbers: half of them in each phase.
    for (const std::int64_t stage : {0, 3}) {
        CHECK(of(tied, {.stage = stage, .engine = Engine::megatron}) == 2 * embedding);
        CHECK(of(tied, {.stage = stage,
                        .engine = Engine::megatron,
                        .precision = "bf16-fp32-gradients"}) == 4 * embedding);
        // DeepSpeed in the weights' type, but for BF16_Optimizer's sums.
        CHECK(of(tied, {.stage = stage,
                        .engine = Engine::deepspeed,
                        .precision = "bf16-fp32-gradients"}) == 2 * embedding);
        CHECK(of(tied, {.stage = stage,
                        .engine = Engine::deepspeed,
                        .precision = "bf16-fp32-gradients",
                        .holder = StateHolder::bf16_optimizer}) == 4 * embedding);
        // Neither torch.distributed.pipelining nor torchtitan does.
        CHECK(of(tied, {.stage = stage}) == -1);
        CHECK(of(llama_31_8b(), {.stage = stage, .engine = Engine::megatron}) == -1);
    }
    for (const std::int64_t stage : {1, 2})
        CHECK(of(tied, {.stage = stage, .engine = Engine::megatron}) == -1);
    p.tensor = 4;  // each has a quarter of the words
    CHECK(of(tied, {.engine = Engine::megatron}) == 2 * embedding / 4);
    p.pipeline = p.tensor = 1;
    CHECK(of(tied, {.engine = Engine::megatron}) == -1);
    // Adapters leave it as it is.
    p.pipeline = 2;
    Adapters adapters;
    adapters.rank = 8;
    ActivationSetup setup;
    for (const Flow& one : step_traffic(tied, shape(tied, p, 0, adapters),
                                        precision_recipe("bf16-mixed"), setup, p, Engine::megatron))
        CHECK(one.name != "gradients of the tied embedding");
}

TEST_CASE("every flow says how it comes about") {
    Parallelism p;
    p.data = 2, p.tensor = 2, p.pipeline = 2, p.context = 2;
    for (const Flow& one : flows(llama_31_8b(), p)) {
        CHECK(!one.source.empty());
        CHECK(one.formula.find("devices") + one.formula.find("micro-batches") != 0);
    }
}

// transformers, integrations/tensor_parallel.py; deepspeed/module_inject.
TEST_CASE("where the embedding is whole nothing is reduced for it, and split logits are gathered") {
    const auto sent = [](const Architecture& model, Vocabulary vocabulary, const char* name) {
        Parallelism p;
        p.tensor = 8, p.vocabulary = vocabulary;
        ActivationSetup setup;
        setup.batch = 1, setup.tokens = 512, setup.tensor_parallel = 8;
        setup.logits = logits(model, p);
        Bytes found = 0;
        for (const Flow& one : step_traffic(model, shape(model, p), precision_recipe("bf16-mixed"),
                                            setup, p, Engine::torch))
            if (one.name == name) found += one.bytes;
        return found;
    };
    const char* const reduced = "activations between tensor-parallel devices";
    const char* const gathered = "logits gathered";
    const Architecture untied = llama_31_8b(), tied = catalogue_model("llama-3.2-1b");
    // One all-reduce of 512 x 4,096 numbers in 16 bits fewer: twice seven eighths.
    const Bytes once = 2 * 7 * (2 * 512 * 4096 / 8);
    CHECK(sent(untied, Vocabulary::split, reduced) == (32 * 4 + 2) * once);
    CHECK(sent(untied, Vocabulary::gathered, reduced) == (32 * 4 + 1) * once);
    CHECK(sent(tied, Vocabulary::gathered, reduced) == sent(tied, Vocabulary::split, reduced));
    CHECK(sent(tied, Vocabulary::gathered_own, reduced) ==
          sent(tied, Vocabulary::split, reduced) - 2 * once / 2);
    CHECK(sent(untied, Vocabulary::split, gathered) == 0);
    CHECK(sent(tied, Vocabulary::gathered_own, gathered) == 0);
    for (const Vocabulary vocabulary : {Vocabulary::gathered, Vocabulary::gathered_own})
        CHECK(sent(untied, vocabulary, gathered) == 512 * 2 * 128256LL * 7 / 8);
}
