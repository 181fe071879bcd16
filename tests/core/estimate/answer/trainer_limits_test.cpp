// What trainers refuse whatever memory there is: lengths, float8 of an old PyTorch.
#include "estimate/answer/trainer_limits.h"

#include <algorithm>

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/refusal.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::int64_t step(const std::string& fields) {
    return trained_context_step(training_request(fields));
}

}  // namespace

TEST_CASE("a context is of as many equal parts as the trainer cuts it into") {
    const std::string parts = R"("devices":8,"context_parallel":4,"trainer":)";
    CHECK(step(parts + R"("torchtitan")") == 32);  // and in eight parts for the loss
    CHECK(step(parts + R"("torchtitan-2024")") == 8);
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
    CHECK(step(R"("trainer":"torchtitan")") == 8);
    CHECK(step(R"("trainer":"torchtitan-2024")") == 2);
    CHECK(step(R"("trainer":"torch")") == 1);
    // An encoder's tokens all see as many others.
    CHECK(trained_context_step(
              training_request(R"("devices":2,"context_parallel":2)", "bert-large-uncased")) == 2);

    const std::string eight = R"("devices":8,"context_parallel":8,"context":4104,"trainer":)";
    CHECK(refusal(eight + R"("torchtitan","zero":3)") ==
          "context: expected a multiple of 64 tokens, in which torchtitan shares a sequence out, "
          "but got 4104");
    CHECK(refusal(eight + R"("megatron")").find("context: ") == 0);
    CHECK(refusal(eight + R"("deepspeed")").empty());
    CHECK(refusal(tensor + R"("torchtitan","context":4097)").find("context: ") == 0);
    CHECK(refusal(tensor + R"("megatron","context":4097)").empty());
    const Json largest = largest_context(training_request(
        R"("device":"b200","devices":8,"zero":3,"recompute":"full","context_parallel":8,)"
        R"("context":4096,"trainer":"torchtitan")"));
    CHECK(largest.get<std::int64_t>() % 16 == 0);
}

TEST_CASE("ZeRO's price is what the trainer sends beyond an all-reduce") {
    const auto prices = [](const char* trainer) {
        std::string more;
        for (const Json& row : levers(
                 training_request(R"("context":512,"device":"h100-sxm","devices":8,"trainer":")" +
                                  std::string(trainer) + '"')))
            if (row["field"] == "zero" && row["more"].value("link_bytes", 0.0) > 0)
                more += row["to"].get<std::string>();
        std::sort(more.begin(), more.end());
        return more;
    };
    CHECK(prices("deepspeed") == "123");  // whole sums, and then the weights
    CHECK(prices("torch") == "13");
    CHECK(prices("megatron") == "3");
}

TEST_CASE(
    "experts that transformers 5 shares out unevenly are said to be taken as version 4 has them") {
    const auto told = [](const std::string& model, const std::string& fields) {
        return says(
            ask(R"("task":"training","context":512,"device":"h100-sxm","zero":3,"model":")" +
                model + "\"," + fields),
            "cuts between whole experts alone");
    };
    CHECK(told("mixtral-8x7b", R"("devices":64)"));
    CHECK(told("mixtral-8x7b", R"("devices":3)"));
    // Two experts over eight devices, of which tensor parallelism shares no expert; over two.
    CHECK(told("mixtral-8x7b", R"("devices":32,"tensor_parallel":4,"expert_parallel":4)"));
    CHECK(!told("mixtral-8x7b", R"("devices":8,"tensor_parallel":2,"expert_parallel":4)"));
    CHECK(!told("mixtral-8x7b", R"("devices":8)"));
    CHECK(!told("mixtral-8x7b", R"("devices":64,"trainer":"torchtitan")"));
    CHECK(!told("gpt-oss-20b", R"("devices":64)"));
    CHECK(!told("llama-3.1-8b", R"("devices":3)"));
}

// quantizer_mxfp4.py, quantizer_finegrained_fp8.py: is_trainable; PEFT's ParamWrapper.
TEST_CASE("adapters are refused on packed weights that transformers does not train on") {
    const auto said = [](const char* base, const char* trainer, const char* model) {
        return refusal(step_of(trainer, R"("zero":3,"lora_rank":8,"base_weights":")" +
                                            std::string(base) + '"'),
                       model);
    };
    for (const char* trainer : {"torch", "deepspeed"}) {
        CHECK(said("mxfp4", trainer, "gpt-oss-20b").find("base_weights: expected a plain") == 0);
        for (const char* base : {"fp8", "fp8-block"})
            CHECK(said(base, trainer, "llama-3.1-8b").find("base_weights: expected a plain") == 0);
        for (const char* base : {"bf16", "nf4", "int8", "gptq-int4", "awq"})
            CHECK(said(base, trainer, "llama-3.1-8b").empty());
    }
    const std::string dropped = step_of("torch", R"("lora_rank":8,"lora_dropout":0.05)");
    CHECK(refusal(dropped, "gpt-oss-20b") ==
          "lora_dropout: expected 0 with gpt-oss, whose experts' adapters have none in PEFT, but "
          "got 0.05");
    CHECK(refusal(dropped).empty());
    CHECK(refusal(step_of("torch", R"("lora_rank":8)"), "gpt-oss-20b").empty());
}

TEST_CASE("what another version packs, and what Muon sends, is said") {
    const auto told = [](const std::string& fields, const char* model, const char* part) {
        return says(answer(training_request(fields, model)), part);
    };
    const char* const version = "Experts under adapters are packed as transformers 4";
    const std::string packed = step_of("torch", R"("lora_rank":8,"base_weights":"nf4")");
    CHECK(told(packed, "mixtral-8x7b", version));
    CHECK(!told(step_of("torch", R"("lora_rank":8)"), "mixtral-8x7b", version));
    CHECK(!told(packed, "llama-3.1-8b", version));
    CHECK(!told(packed, "gpt-oss-20b", version));
    const char* const sent = "each of which needs a whole matrix, is not counted";
    const auto muon = [](const char* trainer, int zero) {
        return step_of(trainer, R"("optimizer":"muon","zero":)" + std::to_string(zero));
    };
    for (const char* trainer : {"torch", "torchtitan"}) {
        CHECK(told(muon(trainer, 3), "llama-3.1-8b", sent));
        CHECK(!told(muon(trainer, 0), "llama-3.1-8b", sent));
    }
    CHECK(!told(muon("deepspeed", 3), "llama-3.1-8b", sent));
}

TEST_CASE("a cut or a scale that is not the trainer's own is said") {
    const auto told = [](const std::string& fields, const char* part) {
        return says(answer(training_request(R"("context":512,)" + fields)), part);
    };
    const char* const cut = "cut into equal numbers of blocks";
    const std::string piped = R"("device":"h100-sxm","devices":8,"pipeline_parallel":2,"trainer":)";
    CHECK(told(piped + R"("deepspeed")", cut));
    CHECK(!told(piped + R"("torch")", cut));
    CHECK(!told(R"("device":"h100-sxm","devices":8,"trainer":"deepspeed")", cut));
    const char* const schedule = "refuses fewer micro-batches than stages";
    CHECK(told(piped + R"("torch")", schedule));
    CHECK(!told(piped + R"("torch","micro_batches":2)", schedule));
    CHECK(!told(piped + R"("deepspeed")", schedule));
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

TEST_CASE("PyTorch 1.10 has no float8") {
    const auto asked = [](const char* trainer, const char* precision) {
        return refusal(R"("context":512,"device":"h100-sxm","trainer":")" + std::string(trainer) +
                       R"(","precision":")" + precision + '"');
    };
    for (const char* precision : {"fp8", "fp8-te"})
        CHECK(asked("torch-1.10", precision) ==
              "precision: expected products in 16 bits with torch-1.10, which has no float8, but "
              "got " +
                  std::string(precision));
    CHECK(asked("torch", "fp8").empty());
    for (const char* precision : {"fp32", "bf16-mixed", "fp16-autocast"})
        CHECK(asked("torch-1.10", precision).empty());
}

TEST_CASE("no trainer refuses what it is asked unless told otherwise") {
    for (const char* trainer : {"torch", "torch-1.10", "torchtitan", "deepspeed", "megatron"})
        for (const char* device : {"rtx-4090", "h100-sxm", "mi300x"})
            CHECK(
                refusal(R"("trainer":")" + std::string(trainer) + R"(","device":")" + device + '"')
                    .empty());
}
