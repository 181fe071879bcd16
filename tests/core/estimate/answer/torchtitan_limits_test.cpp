// What torchtitan refuses, and since when it does what.
#include "estimate/answer/torchtitan_limits.h"

#include "core/estimate/answer/refusal.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string step(const std::string& fields, const char* trainer = "torchtitan") {
    return step_of(trainer, fields);
}

bool offered(const std::string& fields, const char* field, const char* to) {
    return offers(training_request(fields), field, to);
}

}  // namespace

TEST_CASE("torchtitan has AdamW and Muon") {
    for (const char* optimizer :
         {"sgd", "momentum", "adamw-8bit", "adafactor", "adafactor-momentum", "lion"}) {
        INFO(optimizer);
        const std::string asked = R"("zero":3,"optimizer":")" + std::string(optimizer) + '"';
        CHECK(refusal(step(asked)) ==
              "optimizer: expected adamw or muon, which torchtitan has, but got " +
                  std::string(optimizer));
        CHECK(refusal(step(asked, "torch")).empty());
    }
    const std::string muon = R"("zero":3,"optimizer":"muon")";
    CHECK(says(answer(training_request(step(muon))), "pull request 4060"));
    CHECK(!says(answer(training_request(step(muon, "torch"))), "pull request 4060"));
    CHECK(!says(answer(training_request(step(R"("zero":3)"))), "pull request 4060"));
    CHECK(!offered(step(R"("zero":0)"), "optimizer", "adamw-8bit"));
    CHECK(offered(step(R"("zero":0)", "torch"), "optimizer", "adamw-8bit"));
    CHECK(offered(step(R"("zero":0)"), "optimizer", "muon"));
}

TEST_CASE("no lever leads to what torchtitan has no name for") {
    const std::string eight = R"("zero":3,"precision":"bf16-autocast")";
    for (const char* schedule : {"sqrt", "binomial"}) {
        CHECK(!offered(step(eight), "recompute", schedule));
        CHECK(offered(step(eight, "torch"), "recompute", schedule));
    }
    CHECK(offered(step(eight), "recompute", "full"));
    CHECK(!offered(step(eight), "offload", "activations"));
    CHECK(offered(step(eight, "torch"), "offload", "activations"));
}

TEST_CASE("torchtitan has neither fp16 nor Transformer Engine, and no dropout") {
    for (const char* precision : {"fp16-mixed", "fp16-autocast", "fp8-te"}) {
        const std::string asked = R"("zero":3,"precision":")" + std::string(precision) + '"';
        CHECK(refusal(step(asked)) ==
              "precision: expected a recipe of bfloat16, float32 or fp8, which torchtitan has, but "
              "got " +
                  std::string(precision));
        CHECK(refusal(step(asked, "torch")).empty());
    }
    for (const char* precision : {"fp32", "bf16", "bf16-autocast", "fp8"})
        CHECK(refusal(step(R"("zero":3,"precision":")" + std::string(precision) + '"')).empty());
    CHECK(refusal(step(R"("zero":3,"dropout":0.1)")) ==
          "dropout: expected 0 with torchtitan, whose models have none, but got 0.1");
}

TEST_CASE("torchtitan makes no pipeline of a tied model, and logits of an eighth of the tokens") {
    const auto tied = [](const char* trainer, const char* stages) {
        return refusal(
            R"("context":512,"device":"h100-sxm","devices":8,"zero":3,"micro_batches":4,"trainer":")" +
                std::string(trainer) + R"(","pipeline_parallel":)" + stages,
            "llama-3.2-1b");
    };
    CHECK(tied("torchtitan", "2").find("pipeline_parallel: expected 1 with torchtitan") == 0);
    CHECK(tied("torchtitan", "1").empty());
    CHECK(tied("torch", "2").empty());
    const auto context = [](const std::string& fields) {
        return refusal(R"("device":"h100-sxm","devices":8,"zero":3,)" + fields);
    };
    CHECK(context(R"("trainer":"torchtitan","context":11282)") ==
          "context: expected a multiple of 8 tokens, in which torchtitan shares a sequence out, "
          "but got 11282");
    CHECK(context(R"("trainer":"torchtitan","context":11280)").empty());
    CHECK(context(R"("trainer":"torchtitan-2024","context":11282)").empty());
    CHECK(context(R"("trainer":"torchtitan","context":5640,"context_parallel":2)")
              .find("context: expected a multiple of 16") == 0);
}

TEST_CASE("torchtitan of 2024 had Llama alone, and neither has 16-bit weights beside masters") {
    const auto experts = [](const char* trainer) {
        return refusal(R"("context":512,"device":"h100-sxm","devices":8,"zero":3,"trainer":")" +
                           std::string(trainer) + '"',
                       "mixtral-8x7b");
    };
    CHECK(experts("torchtitan-2024").find("model: expected one of Llama's") == 0);
    CHECK(experts("torchtitan").empty());
    const auto said = [](const char* precision) {
        return says(answer(training_request(
                        step(R"("zero":3,"precision":")" + std::string(precision) + '"'))),
                    "no float32 masters beside 16-bit weights");
    };
    CHECK(said("bf16-mixed"));
    CHECK(!said("bf16-autocast"));
}

TEST_CASE("torchtitan shares no states alone out, and weights over context parallelism") {
    CHECK(refusal(step(R"("zero":1)")) ==
          "zero: expected stage 0, 2 or 3 with torchtitan, which has no ZeroRedundancyOptimizer, "
          "but got stage 1");
    for (const char* zero : {"0", "2", "3"})
        CHECK(refusal(step(R"("zero":)" + std::string(zero))).empty());
    CHECK(refusal(step(R"("zero":1)", "torch")).empty());
    CHECK(!offered(step(R"("zero":0)"), "zero", "1"));
    CHECK(offered(step(R"("zero":0)"), "zero", "2"));

    const std::string parts = R"("context_parallel":2,"zero":)";
    CHECK(refusal(step(parts + "0")) ==
          "zero: expected stage 2 or 3 beside torchtitan's context parallelism, whose devices "
          "share weights out, but got stage 0");
    for (const char* zero : {"2", "3"}) CHECK(refusal(step(parts + zero)).empty());
    CHECK(refusal(step(parts + "0", "torch")).empty());
}

TEST_CASE("since when torchtitan replicates beside other parallelism is said") {
    const auto told = [](const std::string& fields, const char* trainer = "torchtitan") {
        return says(answer(training_request(step(fields, trainer))), "pull request 2458");
    };
    for (const char* kind : {"tensor_parallel", "pipeline_parallel"}) {
        const std::string two = '"' + std::string(kind) + R"(":2)";
        CHECK(told(two));
        CHECK(!told(two, "torch"));
        CHECK(!told(two + R"(,"zero":2)"));
        CHECK(!told('"' + std::string(kind) + R"(":8)"));  // of one copy
    }
    CHECK(!told(R"("zero":0)"));
}

// torch/distributed/fsdp/_fully_shard/_fsdp_param.py, _init_sharded_param.
TEST_CASE("torchtitan cuts experts where there are more devices than experts, if it can evenly") {
    const auto refused_at = [](std::int64_t devices, const std::string& fields,
                               const char* trainer = "torchtitan") {
        return refusal(R"("context":512,"device":"h100-sxm","zero":3,"trainer":")" +
                           std::string(trainer) + R"(","devices":)" + std::to_string(devices) +
                           fields,
                       "gpt-oss-20b");
    };
    CHECK(refused_at(63, "") ==
          "devices: expected a number that shares 2,880 rows of each expert out evenly, since "
          "FSDP2 refuses others with more devices than experts, but got 63 shards");
    const std::string split = R"(,"expert_parallel":8)";
    CHECK(!refused_at(56, split).empty());
    CHECK(refused_at(64, split).empty());
    for (const std::int64_t devices : {2, 31, 32, 64, 96}) CHECK(refused_at(devices, "").empty());
    for (const std::int64_t devices : {56, 63}) CHECK(refused_at(devices, "", "torch").empty());
}

TEST_CASE("torchtitan offloads weights with states, and packs no weights under adapters") {
    CHECK(refusal(step(R"("zero":3,"offload":"optimizer")")) ==
          "offload: expected weights with the optimiser, which torchtitan offloads together, but "
          "got optimizer");
    CHECK(refusal(step(R"("zero":3,"offload":"optimizer_disk")")).find("offload:") == 0);
    CHECK(refusal(step(R"("zero":3,"offload":"optimizer+weights")")).empty());
    CHECK(refusal(step(R"("zero":3,"offload":"optimizer")", "torch")).empty());
    const std::string packed = R"("zero":3,"lora_rank":8,"base_weights":"nf4")";
    CHECK(refusal(step(packed)) ==
          "base_weights: expected bf16 with torchtitan, which packs no weights under adapters, but "
          "got nf4");
    CHECK(refusal(step(packed, "torch")).empty());
    CHECK(refusal(step(R"("zero":3,"lora_rank":8)")).empty());
}

TEST_CASE("of which time torchtitan is taken is said") {
    const auto told = [](const char* trainer, const char* zero, const char* part) {
        return says(answer(training_request(step(zero, trainer))), part);
    };
    const char *const now = R"("zero":3)", *const whole = R"("zero":0)";
    CHECK(told("torchtitan", now, "groups of their own since July 2025 (pull request 1094)"));
    CHECK(!told("torchtitan", whole, "pull request 1094"));
    CHECK(!told("torchtitan-2024", now, "pull request 1094"));
    for (const char* zero : {now, whole}) {
        CHECK(told("torchtitan", zero, "of summer 2026, with PyTorch 2.9 or later"));
        CHECK(told("torchtitan", zero, "an eighth of the tokens at a time (ChunkedLossWrapper)"));
        CHECK(told("torchtitan-2024", zero, "log-probabilities of all logits"));
        CHECK(told("torchtitan-2024", zero, "of the end of 2024, of which the published rows are"));
        CHECK(!told("torchtitan-2024", zero, "PyTorch 2.9"));
        CHECK(!told("torchtitan", zero, "end of 2024"));
    }
    CHECK(!told("torch", now, "end of 2024"));
}

TEST_CASE("torchtitan of 2024 had AdamW alone, and no replicas beside other parallelism") {
    const auto refused_then = [](const std::string& fields) {
        return refusal(step(fields, "torchtitan-2024"));
    };
    CHECK(refused_then(R"("zero":3)").empty());
    CHECK(refused_then(R"("zero":3,"optimizer":"muon")") ==
          "optimizer: expected adamw, which torchtitan had in 2024, but got muon");
    for (const char* kind : {"tensor_parallel", "pipeline_parallel"}) {
        const std::string two = '"' + std::string(kind) + R"(":2)";
        CHECK(refused_then(two) ==
              "zero: expected stage 2 or 3 beside tensor or pipeline parallelism, since torchtitan "
              "of 2024 replicated beside neither, but got stage 0");
        CHECK(refused_then(two + R"(,"zero":3)").empty());
        CHECK(refused_then('"' + std::string(kind) + R"(":8)").empty());  // of one copy
    }
    CHECK(refused_then(R"("zero":0)").empty());
    // What both refuse, and how both share a sequence out.
    CHECK(refused_then(R"("zero":1)").find("zero: expected stage 0, 2 or 3") == 0);
    CHECK(refused_then(R"("zero":3,"offload":"optimizer")").find("offload:") == 0);
    CHECK(refusal(R"("device":"h100-sxm","devices":8,"zero":3,"context":511,)"
                  R"("trainer":"torchtitan-2024")")
              .find("context: expected a multiple of 2 tokens") == 0);
}

// Llama 3.1 8B, its table 1: 8 H100, two sequences of 8,192, selective.
TEST_CASE("the present torchtitan needs less than that of 2024 by its loss, norms and groups") {
    const auto of = [](const char* trainer) {
        return answer(training_request(
            R"("context":8192,"batch":2,"devices":8,"zero":3,"precision":"bf16-autocast",)"
            R"("recompute":"selective","device":"h100-sxm","trainer":")" +
            std::string(trainer) + '"'));
    };
    const Json now = of("torchtitan"), then = of("torchtitan-2024");
    const auto bytes = [](const Json& told, const std::string& name) {
        Bytes found = 0;
        for (const Json& item : told["items"])
            if (item["name"] == name) found = item["bytes"].get<Bytes>();
        return found;
    };
    const std::int64_t tokens = 2 * 8192, part = tokens / 8, words = 128256, width = 4096;
    // The embedding is neither among gathered weights nor in the buffer they are gathered into.
    const Bytes groups = 2 * 2 * words * width;
    CHECK(bytes(then, "gathered weights") + bytes(then, "all-gather buffer") -
              bytes(now, "gathered weights") - bytes(now, "all-gather buffer") ==
          groups);
    // Kept: the head's input and the norm's result with a float32 of each token, a float32 sum of
    // gradients, targets, log-probabilities of an eighth of the tokens and the loss's weight.
    const char* const loss = "logits and loss kept for backward";
    CHECK(bytes(now, loss) == tokens * ((2 + 2 + 4) * width + 4 + 8) + part * words * 4 + 4);
    CHECK(bytes(then, loss) == tokens * ((4 + 2 + 2) * width + 4 + 8) + tokens * words * 4 + 4);
    // The last block's output is the final norm's input, in place of a float32 copy of 2024.
    const char* const kept = "activations kept for backward";
    CHECK(bytes(then, kept) == bytes(now, kept));
    CHECK(bytes(now, "hole the 16-bit logits leave") == part * words * 2);
    CHECK(bytes(now, "the head's gradients of all parts") == 4 * words * width);
    // Two float32 gradients of the logits of 2024; now of an eighth of them, once or beside others.
    const char* const live = "activations and gradients at the peak";
    CHECK(bytes(then, live) == Approx(double(2 * 4 * tokens * words)).epsilon(1e-6));
    CHECK(bytes(now, live) == Approx(double(2 * 4 * part * words)).epsilon(1e-3));
    CHECK(now["total_bytes"].get<Bytes>() < 0.71 * then["total_bytes"].get<double>());
}
