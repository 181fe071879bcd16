// DeepSpeed's stage 0 and its BF16_Optimizer: who has the states, and which gradients lie beside
// them when backward is done.
#include "estimate/training/step_gradients.h"

#include "core/estimate/training/shapes.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/training/deepspeed_buffers.h"
#include "estimate/training/training.h"
#include "estimate/training/training_setup.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::int64_t llama = 8030261248, block = 218112000, embedding = 128256 * std::int64_t{4096};

TrainingSetup of(const char* precision, const Parallelism& p, const char* optimizer = "adamw",
                 Engine engine = Engine::deepspeed) {
    TrainingSetup s;
    s.precision = precision, s.optimizer = optimizer;
    s.parallel = p;
    s.buffers.engine = engine;
    s.activations.tokens = 64;
    return s;
}

StageEstimate worst(const TrainingSetup& s) { return training(llama_31_8b(), s).worst_stage(); }

Bytes total(const char* precision, const Parallelism& p, const char* optimizer = "adamw") {
    return worst(of(precision, p, optimizer)).total_bytes;
}

StateHolder holder(const TrainingSetup& s) {
    return state_holder(s, precision_recipe(s.precision));
}

}  // namespace

// deepspeed/runtime/engine.py, _do_optimizer_sanity_check, as of pull request 7515.
TEST_CASE("which of DeepSpeed's optimisers runs a step follows from stage, type and pipeline") {
    const auto is = [](const char* precision, std::int64_t zero, std::int64_t pipeline = 1,
                       const char* optimizer = "adamw", Place place = Place::device) {
        Parallelism p = data(8, zero);
        p.pipeline = pipeline;
        TrainingSetup s = of(precision, p, optimizer);
        s.offload.optimizer = place;
        return holder(s);
    };
    for (const char* precision : {"fp32", "fp16-autocast", "bf16-autocast", "fp8"}) {
        CHECK(is(precision, 0) == StateHolder::unwrapped);
        CHECK(is(precision, 1) == StateHolder::zero_optimizer);
    }
    for (const char* precision : {"fp16-mixed", "bf16-mixed"}) {
        CHECK(is(precision, 0) == StateHolder::fp16_optimizer);
        CHECK(is(precision, 1) == StateHolder::zero_optimizer);
        for (const char* other : {"sgd", "adamw-8bit", "adafactor", "lion", "muon"})
            CHECK(is(precision, 0, 1, other) == StateHolder::fp16_unfused_optimizer);
    }
    CHECK(is("bf16-mixed", 0, 2) == StateHolder::bf16_optimizer);
    CHECK(is("fp16-mixed", 0, 2) == StateHolder::fp16_optimizer);
    CHECK(is("bf16-mixed", 1, 2) == StateHolder::zero_optimizer);
    for (const char* precision : {"bf16-fp32-gradients", "fp8-te"}) {
        CHECK(is(precision, 1) == StateHolder::bf16_optimizer);
        CHECK(is(precision, 1, 1, "adamw", Place::host) == StateHolder::zero_optimizer);
        CHECK(is(precision, 2) == StateHolder::zero_optimizer);
        CHECK(is(precision, 3) == StateHolder::zero_optimizer);
    }
    CHECK(is("bf16", 1) == StateHolder::zero_optimizer);
    CHECK(holder(of("bf16-mixed", data(8, 0), "adamw", Engine::torch)) == StateHolder::recipe);
}

TEST_CASE("FP16_Optimizer's step has all gradients twice in float32, one copy each unfused") {
    // Weights, masters and moments whole; gradients; their casts in a list, and in a row.
    for (const char* precision : {"fp16-mixed", "bf16-mixed"})
        for (const std::int64_t devices : {1, 8})
            CHECK(total(precision, data(devices, 0)) == (2 + 4 + 8 + 2 + 4 + 4) * llama);
    CHECK(total("bf16-mixed", data(8, 0), "lion") == (2 + 4 + 4 + 2 + 4) * llama);
    const char* const beyond = "gradients of the step beyond what backward leaves";
    CHECK(named(worst(of("bf16-mixed", data(8, 0))).items, beyond) > 0);
    CHECK(named(worst(of("bf16-mixed", data(8, 0), "adamw", Engine::torch)).items, beyond) == -1);
}

// megatron/core/optimizer/optimizer.py, _copy_model_grads_to_main_grads; distrib_optimizer.py.
TEST_CASE(
    "Megatron's step casts 16-bit gradients to float32, of its share alone when distributed") {
    const auto total = [](const char* precision, std::int64_t zero) {
        return worst(of(precision, data(8, zero), "adamw", Engine::megatron)).total_bytes;
    };
    for (const char* precision : {"fp16-mixed", "bf16-mixed"}) {
        CHECK(total(precision, 0) == (2 + 4 + 8 + 2 + 4) * llama);
        CHECK(total(precision, 1) == (2 + 2) * llama + (4 + 8 + 4) * llama / 8);
    }
    const char* const beyond = "gradients of the step beyond what backward leaves";
    for (const char* precision : {"bf16-fp32-gradients", "fp32"})
        for (const std::int64_t zero : {0, 1})
            CHECK(named(worst(of(precision, data(8, zero), "adamw", Engine::megatron)).items,
                        beyond) == -1);
}

// engine.py, allreduce_no_retain: 500,000,000 elements and what makes them more.
TEST_CASE("stage 0 flattens rows of gradients that are just longer than a bucket") {
    // The embedding by itself is longer; then two blocks and the three matrices of attention, the
    // gate and the up-projection of a third.
    const std::int64_t attention = 2 * 4096 * (4096 + 1024), mlp = 4096 * 14336;
    REQUIRE(2 * block + attention <= 500'000'000);
    const std::int64_t row = 2 * block + attention + mlp;
    REQUIRE(row > 500'000'000);
    const std::vector<WeightTensor> tensors = device_tensors(llama_31_8b(), {}, 0);
    std::int64_t largest = 0, filled = 0, in_row = 0;
    for (const WeightTensor& tensor : tensors) {
        filled += tensor.elements();
        if (++in_row > 1) largest = std::max(largest, filled);
        if (filled > 500'000'000) filled = in_row = 0;
    }
    CHECK(flattened_elements(tensors, {}) == largest);
    CHECK(largest >= row);
    CHECK(largest <= 500'000'000 + mlp + embedding);
    // One gradient is sent from where it lies.
    CHECK(flattened_elements({tensors.front()}, {}) == 0);
    CHECK(tensors.front().elements() == embedding);
    CHECK(flattened_elements({tensors[1], tensors[2]}, {}) ==
          tensors[1].elements() + tensors[2].elements());
    // float32: gradients and the row; the activations are gone.
    CHECK(total("fp32", data(8, 0)) == (4 + 8 + 4) * llama + 4 * largest);
    // Sequences shared out: 16-bit gradients are cast to be sent.
    Parallelism p = data(8, 0);
    p.context = 2;
    const StageShape stage = shape(llama_31_8b(), p);
    StageShape unwrapped = stage;
    unwrapped.holder = StateHolder::unwrapped;
    ModelStates states =
        model_states(stage, precision_recipe("bf16-mixed"), optimizer_rule("adamw"), {}, p);
    CHECK(gradients_after_backward(unwrapped, states, precision_recipe("bf16-mixed"), p).value() ==
          2 * llama + (2 + 4) * largest);
    CHECK(gradients_after_backward(stage, states, precision_recipe("bf16-mixed"), p).value() == 0);
}

TEST_CASE("experts on devices of their own are flattened apart") {
    const Architecture mixtral = catalogue_model("mixtral-8x7b");
    const std::vector<WeightTensor> tensors = device_tensors(mixtral, {}, 0);
    Parallelism p;
    p.expert = 2;
    std::vector<WeightTensor> dense, experts;
    for (const WeightTensor& one : tensors) (is_expert(one) ? experts : dense).push_back(one);
    const std::int64_t apart =
        std::max(flattened_elements(dense, {}), flattened_elements(experts, {}));
    CHECK(flattened_elements(tensors, p) == apart);
    // Nine matrices of 58,720,256 numbers.
    CHECK(flattened_elements(experts, {}) == 9 * std::int64_t{4096 * 14336});
}

// deepspeed/runtime/bf16_optimizer.py, _setup_for_real_optimizer and step.
TEST_CASE("BF16_Optimizer keeps gradients beside their sums and shares states out") {
    // Llama 3.1 8B over 8: weights, gradients, float32 sums, a cast of them to be sent; masters and
    // moments of an eighth.
    for (const char* precision : {"bf16-fp32-gradients"}) {
        const StageEstimate stage = worst(of(precision, data(8, 1)));
        CHECK(named(stage.items, "gradients") == 4 * llama);
        CHECK(named(stage.items, "gradients of one micro-batch") == 2 * llama);
        CHECK(named(stage.items, "master weights") == 4 * llama / 8);
        CHECK(named(stage.items, "AdamW states") == 8 * llama / 8);
        CHECK(named(stage.items, "reduce bucket") == -1);
        CHECK(stage.total_bytes == (2 + 4 + 2 + 2) * llama + 12 * llama / 8);
    }
    // A pipeline in bfloat16 at stage 0: sums in bfloat16, and this device's in float32 for the
    // step. The last stage has as many parameters as the first, and its norm.
    Parallelism p = data(8, 0);
    p.pipeline = 2;
    TrainingSetup s = of("bf16-mixed", p);
    s.micro_batches = 2;
    const std::int64_t last = 16 * block + embedding + 4096;
    const StageEstimate stage = training(llama_31_8b(), s).stages[1];
    CHECK(named(stage.items, "gradients") == 2 * last);
    CHECK(named(stage.items, "gradients of one micro-batch") == 2 * last);
    CHECK(named(stage.items, "master weights") == 4 * last / 8);
    CHECK(named(stage.items, "AdamW states") == 8 * last / 8);
    CHECK(stage.total_bytes == (2 + 2 + 2) * last + (4 + 8 + 4) * last / 8);
    // Sums all-reduced, then weights gathered, each 7/8 of all; not so in float16.
    const auto sent = [](const StageEstimate& one) {
        Bytes sum = 0;
        for (const Flow& flow : one.flows)
            if (flow.link == Link::data) sum += flow.bytes;
        return sum;
    };
    CHECK(sent(stage) == 3 * (2 * last * 7 / 8));
    s.precision = "fp16-mixed";
    CHECK(sent(training(llama_31_8b(), s).stages[1]) == 2 * (2 * last * 7 / 8));
}

// deepspeed/runtime/zero/stage3.py, _prepare_fp32_grad_for_sub_group.
TEST_CASE("stage 3 prepares a group of parameters at a time, cast where masters are wider") {
    const auto after = [](const char* precision, std::int64_t devices) {
        const Parallelism p = data(devices, 3);
        StageShape stage = shape(llama_31_8b(), p);
        stage.holder = StateHolder::zero_optimizer;
        const PrecisionRecipe& recipe = precision_recipe(precision);
        return gradients_after_backward(
                   stage, model_states(stage, recipe, optimizer_rule("adamw"), {}, p), recipe, p)
            .value();
    };
    CHECK(after("bf16-mixed", 2) == 2 * llama / 2 + (2 + 4) * 1'000'000'000LL);
    CHECK(after("fp32", 2) == 4 * llama / 2 + 4 * 1'000'000'000LL);
    CHECK(after("bf16", 2) == 2 * llama / 2 + 2 * 1'000'000'000LL);
    CHECK(after("bf16-mixed", 64) == 2 * llama / 64 + (2 + 4) * llama / 64);
}

// deepspeed/runtime/zero/stage_1_and_2.py, average_tensor; comm/coalesced_collectives.py.
TEST_CASE(
    "a gradient larger than the bucket is copied by devices' shares, or whole if it must be") {
    const Architecture gemma = catalogue_model("gemma-3-27b");
    const auto copy = [&](const Architecture& model, std::int64_t devices, std::int64_t zero) {
        const Parallelism p = data(devices, zero);
        const StageShape stage = shape(model, p);
        return named(communication_buffers(stage, 0, precision_recipe("bf16-mixed"), p,
                                           {Engine::deepspeed, false}),
                     "copy of the gradients being reduced");
    };
    // Its embedding has 1,409,630,208 numbers, a 64th of all 422,021,036: two shares are more than
    // a bucket.
    CHECK(copy(gemma, 64, 2) == 2 * std::int64_t{844'042'072});
    // Over 8 a share is longer than the embedding: one piece, sent from where it lies.
    CHECK(copy(gemma, 8, 2) == 2 * 500'000'000LL);
    CHECK(copy(llama_31_8b(), 8, 2) == 2 * 500'000'000LL);
    // Stage 3: 1,409,630,208 goes into 64 equal shares, into 7 it does not.
    REQUIRE(1'409'630'208 % 64 == 0);
    CHECK(copy(gemma, 64, 3) == 2 * 500'000'000LL);
    CHECK(copy(gemma, 11, 3) == 2 * 11 * (1'409'630'208LL / 11 + 1));
}

TEST_CASE("with sequences shared out DeepSpeed's copies are in float32 too") {
    Parallelism p = data(4, 2);
    p.context = 2;
    const auto items = [&](std::int64_t zero) {
        p.zero = zero;
        return communication_buffers(shape(llama_31_8b(), p), 0, precision_recipe("bf16-mixed"), p,
                                     {Engine::deepspeed, false});
    };
    CHECK(named(items(2), "reduce bucket") == 2 * 500'000'000LL);
    CHECK(named(items(2), "copy of the gradients being reduced") == 6 * 500'000'000LL);
    CHECK(named(items(3), "reduce bucket") == 4 * 500'000'000LL);
    CHECK(named(items(3), "copy of the gradients being reduced") == 4 * 500'000'000LL);
}
