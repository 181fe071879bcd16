// What trainers refuse whatever memory there is: lengths, number formats, optimisers.
#include "estimate/answer/trainer_limits.h"

#include <algorithm>

#include "base/error.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Request request(const std::string& fields, const std::string& model = "llama-3.1-8b") {
    return request_from_json(R"({"model":")" + model + R"(","task":"training",)" + fields + "}");
}

std::int64_t step(const std::string& fields) { return trained_context_step(request(fields)); }

std::string refusal(const std::string& fields, const std::string& model = "llama-3.1-8b") {
    return error_sentence([&] { answer(request(fields, model)); });
}

bool refused(const std::string& fields, const char* field) {
    return refusal(fields, "gpt2").find(std::string(field) + ": expected") == 0;
}

bool says(const Json& answer, const char* part) {
    for (const Json& note : answer["notes"])
        if (note.get_ref<const std::string&>().find(part) != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("a context is of as many equal parts as the trainer cuts it into") {
    const std::string parts = R"("devices":8,"context_parallel":4,"trainer":)";
    CHECK(step(parts + R"("torchtitan")") == 8);
    CHECK(step(parts + R"("megatron")") == 8);
    CHECK(step(parts + R"("torch")") == 8);
    CHECK(step(parts + R"("deepspeed")") == 4);
    const std::string tensor = R"("devices":8,"tensor_parallel":8,"trainer":)";
    CHECK(step(tensor + R"("torchtitan")") == 16);
    for (const char* trainer : {"torch", "megatron", "deepspeed"}) {
        CHECK(step(tensor + '"' + trainer + '"') == 1);
        CHECK(step(tensor + '"' + trainer + R"(","sequence_parallel":true)") == 8);
    }
    const std::string both =
        R"("devices":8,"tensor_parallel":4,"context_parallel":2,"sequence_parallel":true,)";
    CHECK(step(both + R"("trainer":"megatron")") == 8);
    CHECK(step(both + R"("trainer":"torchtitan")") == 16);
    CHECK(step(R"("trainer":"torchtitan")") == 2);
    CHECK(step(R"("trainer":"torch")") == 1);
    // An encoder's tokens all see as many others.
    CHECK(trained_context_step(
              request(R"("devices":2,"context_parallel":2)", "bert-large-uncased")) == 2);

    const std::string eight = R"("devices":8,"context_parallel":8,"context":4104,"trainer":)";
    CHECK(refusal(eight + R"("torchtitan")") ==
          "context: expected a multiple of 16 tokens, in which torchtitan shares a sequence out, "
          "but got 4104");
    CHECK(refusal(eight + R"("megatron")").find("context: ") == 0);
    CHECK(refusal(eight + R"("deepspeed")").empty());
    CHECK(refusal(tensor + R"("torchtitan","context":4097)").find("context: ") == 0);
    CHECK(refusal(tensor + R"("megatron","context":4097)").empty());
    const Json largest = largest_context(
        request(R"("device":"b200","devices":8,"zero":3,"recompute":"full","context_parallel":8,)"
                R"("context":4096,"trainer":"torchtitan")"));
    CHECK(largest.get<std::int64_t>() % 16 == 0);
}

TEST_CASE("products in fp8 need a device that has them") {
    const std::string device = R"("context":512,"device":)";
    struct Row {
        const char* device;
        bool torchao, transformer_engine;
    };
    for (const Row& row :
         {Row{"rtx-3090", false, false}, Row{"a100-80", false, false}, Row{"rtx-4090", true, true},
          Row{"h100-sxm", true, true}, Row{"dgx-spark", true, true}, Row{"mi300x", true, false},
          Row{"mi355x", true, false}, Row{"mi250x", false, false}, Row{"rx-7900-xtx", false, false},
          Row{"gaudi-3", false, false}, Row{"m1-16", false, false}, Row{"epyc-9654", false, false},
          Row{"raspberry-pi-5-8", false, false}}) {
        INFO(row.device);
        const std::string there = device + '"' + row.device + R"(","precision":)";
        CHECK(refused(there + R"("fp8")", "precision") == !row.torchao);
        CHECK(refused(there + R"("fp8-te")", "precision") == !row.transformer_engine);
        CHECK(!refused(there + R"("bf16-mixed")", "precision"));
    }
    const std::string own = device + R"({"memory_bytes":80000000000)";
    CHECK(!refused(own + R"(},"precision":"fp8-te")", "precision"));
    CHECK(refused(own + R"(,"vendor":"Intel"},"precision":"fp8")", "precision"));
    CHECK(refused(own + R"(,"target":"sm_80"},"precision":"fp8")", "precision"));
    CHECK(refused(own + R"(,"vendor":"AMD"},"precision":"fp8-te")", "precision"));
    CHECK(!refused(own + R"(,"vendor":"AMD"},"precision":"fp8")", "precision"));
    // Nor is such a device chosen.
    const Json asked =
        questions(request(R"("precision":"fp8","device":"h100-sxm","context":512)", "gpt2"));
    REQUIRE(!asked["cheapest"].empty());
    for (const char* wish : {"fastest", "cheapest"})
        for (const Json& row : asked[wish])
            CHECK(device_named(row["device"].get<std::string>()).fp8.has_value());
}

TEST_CASE("8-bit AdamW needs a device that bitsandbytes has it for") {
    const auto on = [](const char* device) {
        return R"("context":512,"optimizer":"adamw-8bit","device":")" + std::string(device) + '"';
    };
    for (const char* device : {"m1-16", "gaudi-3", "tpu-v4", "trainium2", "phone-6"})
        CHECK(refused(on(device), "optimizer"));
    for (const char* device : {"rtx-3090", "gtx-1080-ti", "mi250x", "arc-b580", "epyc-9654",
                               "raspberry-pi-5-8", "laptop-ddr5-32", "jetson-agx-orin-64"})
        CHECK(!refused(on(device), "optimizer"));
    CHECK(says(answer(request(on("raspberry-pi-5-8"), "gpt2")), "pull request 1901"));
    CHECK(!says(answer(request(on("rtx-3090"), "gpt2")), "pull request 1901"));
    for (const Json& row : levers(request(R"("context":512,"device":"m1-16")", "gpt2")))
        CHECK(row["to"] != "adamw-8bit");
}

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
        for (const Json& row : levers(request(on("deepspeed", fields), "mixtral-8x7b")))
            if (row["field"] == "zero" && row["to"] == "3") return true;
        return false;
    };
    CHECK(!offered(R"("expert_parallel":2)"));
    CHECK(offered(R"("expert_parallel":1)"));
}

TEST_CASE("ZeRO's price is what the trainer sends beyond an all-reduce") {
    const auto prices = [](const char* trainer) {
        std::string more;
        for (const Json& row :
             levers(request(R"("context":512,"device":"h100-sxm","devices":8,"trainer":")" +
                            std::string(trainer) + '"')))
            if (row["field"] == "zero" && row["price"] == "half as much traffic again")
                more += row["to"].get<std::string>();
        std::sort(more.begin(), more.end());
        return more;
    };
    CHECK(prices("deepspeed") == "123");  // whole sums, and then the weights
    CHECK(prices("torch") == "13");
    CHECK(prices("megatron") == "3");
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

TEST_CASE("a cut or a scale that is not the trainer's own is said") {
    const auto told = [](const std::string& fields, const char* part) {
        return says(answer(request(R"("context":512,)" + fields)), part);
    };
    const char* const cut = "cut into equal numbers of blocks";
    const std::string piped = R"("device":"h100-sxm","devices":8,"pipeline_parallel":2,"trainer":)";
    CHECK(told(piped + R"("deepspeed")", cut));
    CHECK(!told(piped + R"("torch")", cut));
    CHECK(!told(R"("device":"h100-sxm","devices":8,"trainer":"deepspeed")", cut));
    const auto transpose = [&](const char* device) {
        return told(
            R"("trainer":"megatron","precision":"fp8-te","device":")" + std::string(device) + '"',
            "multiplies without a transpose");
    };
    for (const char* device : {"b200"}) CHECK(transpose(device));
    for (const char* device : {"h100-sxm", "rtx-4090", "rtx-5090"}) CHECK(!transpose(device));
    CHECK(told(R"("trainer":"megatron","precision":"fp8-te","device":"b200")", "DelayedScaling"));
    CHECK(!told(R"("trainer":"megatron","device":"b200")", "DelayedScaling"));
}
