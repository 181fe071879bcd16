// What Megatron-LM refuses, and since when it does what.
#include "estimate/answer/megatron_limits.h"

#include "core/estimate/answer/refusal.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string step(const std::string& fields, const char* trainer = "megatron") {
    return step_of(trainer, fields);
}

std::string optimizer(const std::string& id, int zero) {
    return R"("optimizer":")" + id + R"(","zero":)" + std::to_string(zero);
}

bool told(const std::string& fields, const char* words, const char* trainer = "megatron") {
    return says(answer(training_request(step(fields, trainer))), words);
}

bool offered(const std::string& fields, const char* field, const char* to,
             const char* trainer = "megatron") {
    return offers(training_request(step(fields, trainer)), field, to);
}

}  // namespace

TEST_CASE("Megatron-LM keeps float32 masters, casts nothing and has Transformer Engine's float8") {
    const auto precision = [](const char* id, const char* trainer = "megatron") {
        return refusal(step(R"("precision":")" + std::string(id) + '"', trainer));
    };
    CHECK(precision("bf16") ==
          "precision: expected bf16-mixed, since Megatron-LM keeps masters of its weights, but got "
          "bf16");
    CHECK(precision("fp8") ==
          "precision: expected fp8-te, since Megatron-LM's float8 is Transformer Engine's, but got "
          "fp8");
    CHECK(precision("fp16-autocast") ==
          "precision: expected fp16-mixed, since Megatron-LM keeps weights in 16 bits and runs no "
          "autocast, but got fp16-autocast");
    CHECK(precision("bf16-autocast").find("precision: expected bf16-mixed") == 0);
    for (const char* id : {"fp32", "fp16-mixed", "bf16-mixed", "bf16-fp32-gradients", "fp8-te"})
        CHECK(precision(id).empty());
    for (const char* id : {"bf16", "fp8", "bf16-autocast"}) CHECK(precision(id, "torch").empty());
    CHECK(!offered(R"("precision":"fp32")", "precision", "bf16"));
    CHECK(offered(R"("precision":"fp32")", "precision", "bf16", "torch"));
}

TEST_CASE("Megatron-LM has five optimisers, and shares out the states of three") {
    for (const char* id : {"adafactor", "adafactor-momentum", "adamw-8bit"}) {
        CHECK(refusal(step(optimizer(id, 0))) ==
              "optimizer: expected one that Megatron-LM has: adamw, sgd, momentum, lion, muon, but "
              "got " +
                  std::string(id));
        CHECK(refusal(step(optimizer(id, 0), "torch")).empty());
    }
    for (const int zero : {0, 1, 2, 3}) {
        INFO(zero);
        CHECK(refusal(step(optimizer("adamw", zero))).empty());
        for (const char* id : {"sgd", "momentum"})
            CHECK(refusal(step(optimizer(id, zero))).empty() == (zero != 1));
        for (const char* id : {"lion", "muon"})
            CHECK(refusal(step(optimizer(id, zero))).empty() == (zero < 2));
    }
    CHECK(refusal(step(optimizer("momentum", 1))) ==
          "zero: expected stage 0 with momentum, which Megatron-LM's distributed optimizer does "
          "not take, but got stage 1");
    CHECK(refusal(step(optimizer("muon", 3))) ==
          "zero: expected stage 0 or 1 with muon, which Megatron-FSDP does not take, but got stage "
          "3");
    const std::string float16 = R"(,"precision":"fp16-mixed")";
    CHECK(refusal(step(optimizer("muon", 0) + float16)) ==
          "optimizer: expected adamw, sgd or momentum beside float16 in Megatron-LM, but got muon");
    CHECK(refusal(step(optimizer("sgd", 0) + float16)).empty());
    CHECK(!offered(optimizer("adamw", 0), "optimizer", "adafactor"));
    CHECK(offered(optimizer("adamw", 0), "optimizer", "lion"));
    CHECK(!offered(optimizer("lion", 0), "zero", "3"));
    CHECK(offered(optimizer("lion", 0), "zero", "1"));
    CHECK(told(optimizer("muon", 0), "pull request 2241"));
    CHECK(told(optimizer("lion", 0), "pull request 3813"));
    CHECK(told(optimizer("sgd", 3), "pull request 5865"));
    for (const char* request : {"2241", "3813", "5865"})
        CHECK(!told(optimizer("adamw", 3), request));
    CHECK(!told(optimizer("sgd", 0), "5865"));
}

TEST_CASE("Megatron-LM offloads the states of its distributed Adam alone") {
    const auto offload = [](const char* kind, const std::string& rest) {
        return refusal(step(R"("offload":")" + std::string(kind) + "\"," + rest));
    };
    for (const char* kind : {"optimizer", "optimizer+weights", "all", "optimizer_disk"}) {
        INFO(kind);
        CHECK(offload(kind, optimizer("adamw", 0)) ==
              "offload: expected states on the device at stage 0, since Megatron-LM offloads those "
              "of its distributed optimizer alone, but got " +
                  std::string(kind));
        CHECK(offload(kind, optimizer("adamw", 1)).find("Megatron-LM offloads") ==
              std::string::npos);
        CHECK(offload(kind, optimizer("lion", 1)) ==
              "offload: expected states on the device with lion, since Megatron-LM offloads Adam's "
              "alone, but got " +
                  std::string(kind));
    }
    CHECK(offload("optimizer", optimizer("adamw", 1)).empty());
    CHECK(offload("activations", optimizer("lion", 0)).empty());
    CHECK(!offered(optimizer("adamw", 0), "offload", "optimizer"));
    CHECK(offered(optimizer("adamw", 1), "offload", "optimizer"));
    CHECK(offered(optimizer("adamw", 0), "offload", "optimizer", "torch"));
}

TEST_CASE("Megatron-LM packs no weights under adapters") {
    const auto base = [](const char* id, const char* trainer = "megatron") {
        return refusal(step(R"("lora_rank":8,"base_weights":")" + std::string(id) + '"', trainer));
    };
    for (const char* id : {"nf4", "nf4-double", "int8", "gptq-int4", "awq", "fp8"}) {
        INFO(id);
        CHECK(base(id) ==
              "base_weights: expected bf16 with Megatron-LM, which packs no weights under "
              "adapters, but got " +
                  std::string(id));
        CHECK(base(id, "torch").empty() == (std::string(id) != "fp8"));
    }
    for (const char* id : {"bf16", "fp16", "fp32"}) CHECK(base(id).empty());
    CHECK(!offered(R"("lora_rank":8)", "base_weights", "nf4-double"));
    CHECK(offered(R"("lora_rank":8)", "base_weights", "nf4-double", "torch"));
}

TEST_CASE("to how many rows Megatron-LM pads the vocabulary is said") {
    const auto note = [](const char* model, int tensor, const char* words,
                         const char* trainer = "megatron") {
        return says(
            answer(training_request(
                step(R"("zero":1,"tensor_parallel":)" + std::to_string(tensor), trainer), model)),
            words);
    };
    CHECK(note("gpt2", 1, "the vocabulary of 50,257 to 50,304, a multiple of 128 ("));
    CHECK(note("gpt2", 4, "the vocabulary of 50,257 to 50,688, a multiple of 512 ("));
    CHECK(!note("gpt2", 1, "the vocabulary of", "torch"));
    CHECK(!note("llama-3.1-8b", 2, "the vocabulary of"));  // 128,256 = 501 x 256
    CHECK(note("llama-3.1-8b", 4, "128,256 to 128,512, a multiple of 512"));
}
