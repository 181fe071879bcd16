// On which devices which program trains, and in which formats there.
#include "estimate/answer/trainer_devices.h"

#include "core/estimate/answer/refusal.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("products in fp8 need a device that has them") {
    const std::string device = R"("context":512,"device":)";
    struct Row {
        const char* device;
        bool torchao, transformer_engine;
    };
    for (const Row& row :
         {Row{"rtx-3090", false, false}, Row{"a100-80", false, false}, Row{"rtx-4090", true, true},
          Row{"h100-sxm", true, true}, Row{"dgx-spark", true, true}, Row{"mi300x", true, true},
          Row{"mi355x", true, true}, Row{"mi250x", false, false}, Row{"rx-7900-xtx", false, false},
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
    for (const char* precision : {"fp8", "fp8-te"}) {
        const std::string asked = R"(},"precision":")" + std::string(precision) + '"';
        CHECK(!refused(own + R"(,"vendor":"AMD")" + asked, "precision"));
        CHECK(!refused(own + R"(,"vendor":"AMD","target":"gfx950")" + asked, "precision"));
        CHECK(refused(own + R"(,"vendor":"AMD","target":"gfx90a")" + asked, "precision"));
        // AMD's consumer GPUs multiply in torchao alone.
        CHECK(refused(own + R"(,"vendor":"AMD","target":"gfx1201")" + asked, "precision") ==
              (precision == std::string("fp8-te")));
    }
    // Nor is such a device chosen.
    const Json asked = questions(
        training_request(R"("precision":"fp8","device":"h100-sxm","context":512)", "gpt2"));
    REQUIRE(!asked["cheapest"].empty());
    for (const char* wish : {"fastest", "cheapest"})
        for (const Json& row : asked[wish])
            CHECK(device_named(row["device"].get<std::string>()).fp8.has_value());
}

TEST_CASE("8-bit AdamW needs a device that bitsandbytes has it for") {
    const auto on = [](const char* device) {
        return R"("context":512,"optimizer":"adamw-8bit","device":")" + std::string(device) + '"';
    };
    for (const char* device : {"m1-16", "gaudi-3", "tpu-v4", "trainium2"})
        CHECK(refused(on(device), "optimizer"));
    for (const char* device : {"rtx-3090", "gtx-1080-ti", "mi250x", "arc-b580", "epyc-9654",
                               "raspberry-pi-5-8", "laptop-ddr5-32", "jetson-agx-orin-64"})
        CHECK(!refused(on(device), "optimizer"));
    CHECK(says(answer(training_request(on("raspberry-pi-5-8"), "gpt2")), "pull request 1901"));
    CHECK(!says(answer(training_request(on("rtx-3090"), "gpt2")), "pull request 1901"));
    for (const Json& row : levers(training_request(R"("context":512,"device":"m1-16")", "gpt2")))
        CHECK(row["to"] != "adamw-8bit");
}

TEST_CASE("each program trains on the devices that its source names") {
    const auto on = [](const char* trainer, const char* device) {
        return R"("context":512,"trainer":")" + std::string(trainer) + R"(","device":")" + device +
               '"';
    };
    struct Row {
        const char* device;
        bool torch, torchtitan, deepspeed, megatron;
    };
    for (const Row& row :
         {Row{"h100-sxm", true, true, true, true}, Row{"gtx-1080-ti", true, true, true, true},
          Row{"mi300x", true, true, true, true}, Row{"rx-7900-xtx", true, true, true, true},
          Row{"ryzen-ai-max-395", true, true, true, true},
          Row{"jetson-agx-orin-64", true, true, true, true},
          Row{"arc-b580", true, true, true, false}, Row{"m1-16", true, true, true, false},
          Row{"epyc-9654", true, false, true, false},
          Row{"raspberry-pi-5-8", true, false, true, false},
          Row{"gaudi-3", true, true, true, false}, Row{"tpu-v4", true, true, false, false},
          Row{"trainium2", true, true, false, false}}) {
        INFO(row.device);
        for (const auto& [trainer, runs] : {std::pair{"torch", row.torch},
                                            {"torch-1.10", row.torch},
                                            {"torchtitan", row.torchtitan},
                                            {"torchtitan-2024", row.torchtitan},
                                            {"deepspeed", row.deepspeed},
                                            {"megatron", row.megatron}}) {
            INFO(trainer);
            CHECK(refusal(on(trainer, row.device), "llama-3.2-1b").empty() == runs);
            CHECK(refused(on(trainer, row.device), "trainer", "llama-3.2-1b") == !runs);
        }
    }
    CHECK(refusal(on("megatron", "m1-16")) ==
          "trainer: expected torch on Apple M1, 16 GB, since Megatron-LM needs CUDA: a GPU of "
          "NVIDIA's or, through ROCm, of AMD's, but got megatron");
    for (const char* phone : {"phone-6", "iphone-16-pro"})
        for (const char* trainer : {"torch", "megatron"})
            CHECK(refused(on(trainer, phone), "device"));
    const auto own = [](const char* vendor) {
        return R"("context":512,"trainer":"megatron","device":{"memory_bytes":80000000000)" +
               std::string(vendor) + '}';
    };
    for (const char* vendor : {"", R"(,"vendor":"AMD")", R"(,"target":"gfx942")",
                               R"(,"vendor":"Intel","target":"sm_90")"})
        CHECK(refusal(own(vendor), "gpt2").empty());
    for (const char* vendor : {R"(,"vendor":"Intel")", R"(,"vendor":"Apple")"})
        CHECK(refused(own(vendor), "trainer"));
}

TEST_CASE("Apple's devices train one by one") {
    const auto on = [](const char* device, const char* trainer, int devices) {
        return R"("context":512,"trainer":")" + std::string(trainer) + R"(","device":")" + device +
               R"(","devices":)" + std::to_string(devices);
    };
    CHECK(refusal(on("m2-ultra-192", "torch", 2), "gpt2") ==
          "devices: expected 1 of Apple M2 Ultra, 192 GB, since PyTorch's mps has no distributed "
          "training, but got 2");
    CHECK(refusal(on("m2-ultra-192", "torch", 1), "gpt2").empty());
    CHECK(refusal(on("m2-ultra-192", "torch-1.10", 2), "gpt2").empty());
    CHECK(refusal(on("epyc-9654", "torch", 2), "gpt2").empty());
}

TEST_CASE("devices on which a program cannot train are not chosen, and what holds there is said") {
    const Json asked = questions(
        training_request(R"("trainer":"megatron","device":"h100-sxm","context":512)", "gpt2"));
    REQUIRE(!asked["cheapest"].empty());
    for (const char* wish : {"fastest", "cheapest"})
        for (const Json& row : asked[wish]) {
            const Device& device = device_named(row["device"].get<std::string>());
            CHECK((device.vendor == "NVIDIA" || device.vendor == "AMD"));
        }
    const auto told = [](const char* trainer, const char* device, const char* words) {
        return says(answer(training_request(R"("context":512,"trainer":")" + std::string(trainer) +
                                                R"(","device":")" + device + '"',
                                            "gpt2")),
                    words);
    };
    CHECK(told("torch", "tpu-v4", "PyTorch/XLA"));
    CHECK(!told("torch", "gaudi-3", "PyTorch/XLA"));
    CHECK(!told("torch", "h100-sxm", "PyTorch/XLA"));
    CHECK(told("torchtitan", "tpu-v4", "its maker's build of PyTorch"));
    CHECK(told("torchtitan", "m1-16", "newer versions of PyTorch alone"));
    CHECK(!told("torch", "m1-16", "newer versions of PyTorch alone"));
    CHECK(told("torch-1.10", "m1-16", "mps came with 1.12"));
    CHECK(!told("torch-1.10", "rtx-3090", "mps came with 1.12"));
}
