// What DeepSpeed refuses.
#include "estimate/answer/deepspeed_limits.h"

#include "core/estimate/answer/refusal.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("DeepSpeed's pipeline is not interleaved, nor are its experts shared out at ZeRO 3") {
    const auto on = [](const char* trainer, const char* fields) {
        return R"("context":512,"device":"h100-sxm","devices":8,"trainer":")" +
               std::string(trainer) + "\"," + fields;
    };
    const char* const runs =
        R"("pipeline_parallel":2,"pipeline_chunks":2,"micro_batches":2,"zero":1)";
    CHECK(refusal(on("deepspeed", runs)) ==
          "pipeline_chunks: expected 1 with DeepSpeed, whose pipeline is not interleaved, but got "
          "2");
    CHECK(refusal(on("megatron", runs)).empty());
    CHECK(refusal(on("torch", runs)).empty());
    CHECK(refusal(on("deepspeed", R"("pipeline_parallel":2,"micro_batches":2,"zero":1)")).empty());

    const auto experts = [&](const char* trainer, const char* fields) {
        return refusal(on(trainer, fields), "mixtral-8x7b");
    };
    const char* const shared = R"("expert_parallel":2,"zero":3)";
    CHECK(experts("deepspeed", shared) ==
          "zero: expected stage 0 to 2 beside DeepSpeed's expert parallelism, which refuses 3, but "
          "got stage 3");
    CHECK(experts("torch", shared).empty());
    CHECK(experts("deepspeed", R"("expert_parallel":2,"zero":2)").empty());
    CHECK(experts("deepspeed", R"("zero":3)").empty());
    // Levers leave the stage out.
    const auto offered = [&](const char* fields) {
        for (const Json& row : levers(training_request(on("deepspeed", fields), "mixtral-8x7b")))
            if (row["field"] == "zero" && row["to"] == "3") return true;
        return false;
    };
    CHECK(!offered(R"("expert_parallel":2)"));
    CHECK(offered(R"("expert_parallel":1)"));
}

TEST_CASE("float32 sums of bfloat16 gradients, and bfloat16 throughout, need DeepSpeed's ZeRO") {
    const auto refused = [](const std::string& trainer, const std::string& precision, int zero) {
        return refusal(R"("device":"h100-sxm","devices":8,"context":512,"trainer":")" + trainer +
                       R"(","precision":")" + precision + R"(","zero":)" + std::to_string(zero));
    };
    for (const char* precision : {"bf16-fp32-gradients", "fp8-te"}) {
        CHECK(refused("deepspeed", precision, 0) ==
              "zero: expected stage 1, 2 or 3 where DeepSpeed sums bfloat16 gradients in float32, "
              "but got stage 0");
        for (const int zero : {1, 2, 3}) CHECK(refused("deepspeed", precision, zero).empty());
        CHECK(refused("megatron", precision, 0).empty());
    }
    CHECK(refused("deepspeed", "bf16", 0) ==
          "zero: expected stage 1, 2 or 3 where DeepSpeed keeps bfloat16 throughout, but got stage "
          "0");
    CHECK(refused("deepspeed", "bf16", 1).empty());
    CHECK(refused("torch", "bf16", 0).empty());
    for (const char* precision : {"fp32", "bf16-mixed", "fp16-mixed", "bf16-autocast", "fp8"})
        CHECK(refused("deepspeed", precision, 0).empty());
}

TEST_CASE("DeepSpeed's tensor parallelism shares no sequences out") {
    const auto with = [](const char* trainer, int tensor, const char* sequence) {
        return R"("context":512,"device":"h100-sxm","devices":8,"zero":1,"trainer":")" +
               std::string(trainer) + R"(","tensor_parallel":)" + std::to_string(tensor) +
               R"(,"sequence_parallel":)" + sequence;
    };
    CHECK(refusal(with("deepspeed", 2, "true")) ==
          "sequence_parallel: expected false with DeepSpeed, whose tensor parallelism shares no "
          "sequences out, but got true");
    CHECK(refusal(with("deepspeed", 2, "false")).empty());
    CHECK(refusal(with("deepspeed", 1, "true")) == refusal(with("torch", 1, "true")));
    for (const char* trainer : {"torch", "megatron"})
        CHECK(refusal(with(trainer, 2, "true")).empty());
}

TEST_CASE("DeepSpeed's context parallelism shares whole heads out") {
    const auto with = [](const char* trainer, int context, const char* model) {
        return refusal(R"("context":4032,"device":"h100-sxm","zero":3,"trainer":")" +
                           std::string(trainer) + R"(","devices":)" + std::to_string(context) +
                           R"(,"context_parallel":)" + std::to_string(context),
                       model);
    };
    CHECK(with("deepspeed", 3, "llama-3.1-8b") ==
          "context_parallel: expected a divisor of the model's 32 attention heads, which DeepSpeed "
          "shares out whole, but got 3");
    CHECK(with("torch", 3, "llama-3.1-8b").empty());
    for (const int parts : {1, 2, 8, 16, 32})  // of 8 heads of keys and values as well
        CHECK(with("deepspeed", parts, "llama-3.1-8b").empty());
    // 28 heads, 4 of keys and values.
    CHECK(with("deepspeed", 7, "qwen2.5-7b") ==
          "context_parallel: expected a divisor or a multiple of the model's 4 heads of keys and "
          "values, which DeepSpeed shares out whole, but got 7");
    CHECK(with("deepspeed", 4, "qwen2.5-7b").empty());
    // Latent attention has as many keys as queries: 16.
    CHECK(with("deepspeed", 3, "deepseek-v2-lite").find("context_parallel: ") == 0);
    CHECK(with("deepspeed", 16, "deepseek-v2-lite").empty());
}

TEST_CASE("DeepSpeed offloads activations with recomputation alone") {
    const auto with = [](const char* trainer, const std::string& offload, const char* recompute) {
        return step_of(
            trainer, R"("zero":3,"offload":")" + offload + R"(","recompute":")" + recompute + "\"");
    };
    for (const char* offload : {"activations", "all", "all_disk"}) {
        CHECK(refusal(with("deepspeed", offload, "none")) ==
              std::string(
                  "offload: expected none, optimizer or optimizer_disk without recomputation, "
                  "since of activations DeepSpeed offloads what recomputation starts from, "
                  "but got ") +
                  offload);
        CHECK(refusal(with("deepspeed", offload, "full")).empty());
    }
    CHECK(refusal(with("torch", "activations", "none")).empty());
    for (const char* offload : {"none", "optimizer", "optimizer+weights", "optimizer_disk"})
        CHECK(refusal(with("deepspeed", offload, "none")).empty());
    // A lever leads to it where something is recomputed.
    const auto leads = [](const char* recompute) {
        return offers(
            training_request(R"("context":32768,"device":"h100-sxm","devices":8,"zero":3,)"
                             R"("trainer":"deepspeed","recompute":")" +
                             std::string(recompute) + "\""),
            "offload", "activations");
    };
    CHECK(leads("full"));
    CHECK(!leads("none"));
}
