// What DeepSpeed's ZeRO holds of masters and gradients beyond what its stages share out.
#include "core/estimate/training/worst_stage.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

// deepspeed/runtime/zero/stage_1_and_2.py, single_partition_of_fp32_groups: detach().clone() of the
// weights, whatever their type; stage3.py, _create_fp32_partitions.
TEST_CASE("DeepSpeed's stages 1 to 3 clone masters in every recipe, others only what it names") {
    const std::int64_t of_8 = llama / 8;
    const auto masters = [](Engine engine, const char* precision, std::int64_t devices,
                            std::int64_t zero) {
        TrainingSetup s = of(precision, devices, zero);
        s.buffers.engine = engine;
        return named(worst(llama_31_8b(), s), "master weights");
    };
    CHECK(masters(Engine::deepspeed, "fp32", 8, 2) == 4'015'130'624);
    CHECK(masters(Engine::deepspeed, "bf16", 8, 2) == 2'007'565'312);
    for (const std::int64_t zero : {1, 2, 3}) {
        for (const char* precision : {"fp32", "bf16-autocast", "fp16-autocast", "fp8", "bf16-mixed",
                                      "fp16-mixed", "bf16-fp32-gradients"})
            CHECK(masters(Engine::deepspeed, precision, 8, zero) == 4 * of_8);
        CHECK(masters(Engine::deepspeed, "bf16", 8, zero) == 2 * of_8);
        CHECK(masters(Engine::deepspeed, "fp32", 1, zero) == 4 * llama);
        for (const Engine engine : {Engine::torch, Engine::megatron})
            CHECK(masters(engine, "fp32", 8, zero) == 0);
    }
    CHECK(masters(Engine::deepspeed, "fp32", 8, 0) == 0);
}

// stage_1_and_2.py, independent_gradient_partition_epilogue: averaged_gradients are views of the
// first micro-batch's grads_in_partition, to which those of the next, in a buffer of their own, are
// added. step: flatten(averaged_gradients).to(float32), with averaged_gradients let go after it.
TEST_CASE("DeepSpeed's stage 2 has a micro-batch's gradients beside the sums") {
    const auto latest = [](Engine engine, const char* precision, std::int64_t zero,
                           std::int64_t micro_batches, Place optimizer = Place::device) {
        TrainingSetup s = of(precision, 8, zero);
        s.buffers.engine = engine, s.micro_batches = micro_batches;
        s.offload.optimizer = optimizer;
        return named(worst(llama_31_8b(), s), "gradients of one micro-batch");
    };
    CHECK(latest(Engine::deepspeed, "bf16-mixed", 2, 2) == 2'007'565'312);
    CHECK(latest(Engine::deepspeed, "bf16-mixed", 2, 8) == 2'007'565'312);
    CHECK(latest(Engine::deepspeed, "fp32", 2, 2) == 4'015'130'624);
    CHECK(latest(Engine::deepspeed, "bf16-fp32-gradients", 2, 2) == 2'007'565'312);
    CHECK(latest(Engine::deepspeed, "bf16-mixed", 2, 1) == -1);
    CHECK(latest(Engine::deepspeed, "bf16-mixed", 1, 2) == -1);
    CHECK(latest(Engine::deepspeed, "bf16-mixed", 3, 2) == -1);
    CHECK(latest(Engine::torch, "bf16-mixed", 2, 2) == -1);
    CHECK(latest(Engine::deepspeed, "bf16-mixed", 2, 2, Place::host) == -1);
}

TEST_CASE("DeepSpeed's step puts gradients in one run: over few devices that is the peak") {
    const auto stage = [](Engine engine, const char* precision, std::int64_t devices,
                          std::int64_t zero, Place optimizer = Place::device) {
        TrainingSetup s = of(precision, devices, zero);
        s.buffers.engine = engine, s.framework_bytes = 1000;
        s.offload.optimizer = optimizer;
        return worst(llama_31_8b(), s);
    };
    const char* const beyond = "gradients of the step beyond what backward leaves";
    // Weights, master and moments, the framework; gradients as they came, in a row, in float32.
    CHECK(stage(Engine::deepspeed, "bf16-mixed", 2, 2).total_bytes ==
          2 * llama + 12 * llama / 2 + 1000 + (2 + 2 + 4) * llama / 2);
    CHECK(stage(Engine::deepspeed, "bf16-mixed", 1, 1).total_bytes ==
          2 * llama + 12 * llama + 1000 + (2 + 2 + 4) * llama);
    // No third copy where they are float32 already.
    CHECK(stage(Engine::deepspeed, "fp32", 2, 2).total_bytes ==
          4 * llama + 12 * llama / 2 + 1000 + (4 + 4) * llama / 2);
    CHECK(named(stage(Engine::deepspeed, "bf16-mixed", 64, 2), beyond) == -1);
    // Stage 1 reduces after backward, from a bucket and a copy, which the head's gradient fills.
    CHECK(stage(Engine::deepspeed, "bf16-mixed", 64, 1).total_bytes ==
          2 * llama + 12 * llama / 64 + 1000 + 2 * llama +
              2 * (500'000'000 + 128256 * std::int64_t{4096}));
    // Stage 3 takes a group of 1,000,000,000 parameters of the device at a time, in a row and in
    // float32.
    CHECK(stage(Engine::deepspeed, "bf16-mixed", 2, 3).total_bytes ==
          14 * llama / 2 + 1000 + 2 * llama / 2 + 6'000'000'000);
    CHECK(named(stage(Engine::deepspeed, "bf16-mixed", 64, 3), beyond) == -1);
    CHECK(named(stage(Engine::torch, "bf16-mixed", 2, 2), beyond) == -1);
    CHECK(named(stage(Engine::deepspeed, "bf16-mixed", 2, 2, Place::host), beyond) == -1);
}
