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
          "base_weights: expected bf16 with torchtitan, which packs no weights, but got nf4");
    CHECK(refusal(step(packed, "torch")).empty());
    CHECK(refusal(step(R"("zero":3,"lora_rank":8)")).empty());
}

TEST_CASE("torchtitan's norms and groups are said to be of 2024") {
    const char* const part = "taken as of 2024";
    CHECK(says(answer(training_request(step(R"("zero":3)"))), part));
    CHECK(!says(answer(training_request(step(R"("zero":0)"))), part));
    CHECK(!says(answer(training_request(step(R"("zero":3)", "torch"))), part));
}
