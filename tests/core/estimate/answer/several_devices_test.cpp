// One answer for several devices: the account of the fullest, by what each engine does.
#include <algorithm>
#include <chrono>

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/device_choice.h"
#include "estimate/answer/estimated.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// The least of three runs, in seconds.
double seconds_of(const std::string& fields) {
    double least = 1e9;
    for (int run = 0; run < 3; ++run) {
        const auto begun = std::chrono::steady_clock::now();
        ask(fields);
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
        least = std::min(least, passed.count());
    }
    return least;
}

}  // namespace

TEST_CASE("llama.cpp's log of Qwen2.5 32B as Q4_K_M on four devices, to the hundredth of a MiB") {
    // "CPU_Mapped model buffer size = 417.66 MiB", then CUDA0 to CUDA3: 4844.72, 4366.53, 4366.53
    // and 4930.57 MiB (DeepSeek-R1-Distill-Qwen-32B, llama-server --n-gpu-layers 65).
    const Loaded loaded = load(
        request_from_json(
            R"({"model":"qwen2.5-32b","engine":"llama.cpp","weights":"Q4_K_M","devices":4,"context":8192})"),
        {});
    const std::vector<double> logged = {4844.72, 4366.53, 4366.53, 4930.57};
    REQUIRE(loaded.placement->parts.size() == 4);
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(double(loaded.placement->parts[i].weights.total()) / (1 << 20) ==
              Approx(logged[i]).margin(0.006));
    CHECK(double(total_bytes(loaded.placement->host)) / (1 << 20) == Approx(417.66).margin(0.006));
}

TEST_CASE("vLLM: replicated parts make each device's share more than an even one") {
    const std::string llama = R"("model":"llama-3.1-8b","engine":"vllm","context":8192,"devices":)";
    const Json one = ask(llama + "1"), eight = ask(llama + "8"), sixteen = ask(llama + "16");
    // 65 norms of 4096 whole on each device.
    CHECK(8 * bytes_of(eight, "weights") - bytes_of(one, "weights") ==
          7ll * (65 * 4096 + 131072 * 128) * 2 + 8 * 2 * 786432ll);  // ends of embedding and head
    CHECK(bytes_of(eight, "kv_cache") == bytes_of(one, "kv_cache") / 8);
    // 8 key-value heads: 16 devices hold each twice.
    CHECK(bytes_of(sixteen, "kv_cache") == bytes_of(eight, "kv_cache"));
    // Workspace, sampler and framework are each device's own.
    CHECK(bytes_of(eight, "overhead") == bytes_of(one, "overhead"));
    CHECK(bytes_of(eight, "workspace") == bytes_of(one, "workspace"));
    CHECK(says(eight, "vLLM splits heads"));
    CHECK(!says(one, "vLLM splits heads"));
    CHECK(error_sentence([&] { ask(llama + "3"); }) ==
          "devices: expected a divisor of the 32 heads that vLLM splits, but got 3");
    CHECK(error_sentence([&] {
              ask(llama + R"(2,"weights":"Q4_K_M")");
          }).find("weights: expected a format whose split") == 0);
}

TEST_CASE("DeepSeek V3 in vLLM: the latent cache is whole on each of 16 devices") {
    const std::string v3 =
        R"("model":"deepseek-v3","engine":"vllm","weights":"fp8-block","context":4096,"devices":)";
    const Json sixteen = ask(v3 + "16");
    CHECK(bytes_of(sixteen, "kv_cache") == 70272ll * 4096);
    CHECK(bytes_of(sixteen, "weights") > ask(v3 + "1")["parameters"]["total"].get<Bytes>() / 16);
    // Whole experts in place of shares of each.
    const Json experts = ask(v3 + R"(16,"expert_parallel":16)");
    CHECK(bytes_of(experts, "kv_cache") == 70272ll * 4096);
    CHECK(error_sentence([&] {
              ask(v3 + R"(16,"expert_parallel":8)");
          }).find("expert_parallel: ") == 0);
}

TEST_CASE("a model without experts is refused with expert parallelism, in training and inference") {
    const std::string sentence =
        "expert_parallel: expected 1 for a model without experts, but got 2";
    const std::string two = R"(,"context":100,"device":"h100-sxm","devices":2,"expert_parallel":2)";
    for (const char* task : {R"(,"task":"training")", R"(,"engine":"vllm")"}) {
        INFO(task);
        CHECK(error_sentence([&] { ask(R"("model":"llama-3.1-8b")" + two + task); }) == sentence);
        ask(R"("model":"mixtral-8x7b")" + two + task);
    }
}

TEST_CASE("two all-reduces a block are in the traffic and in the times") {
    const std::string llama =
        R"("model":"llama-3.1-8b","engine":"vllm","context":1000,"device":"h100-sxm","devices":)";
    const Json four = ask(llama + "4");
    REQUIRE(four["traffic"].size() == 4);
    CHECK(four["traffic"][0]["bytes"] == 65ll * 2 * 1000 * 4096 * 2 * 3 / 4);
    CHECK(four["traffic"][2]["bytes"] == 65ll * 2 * 4096 * 2 * 3 / 4);
    CHECK(four["times"][0]["link_bytes"].get<double>() ==
          double(65ll * 2 * 1000 * 4096 * 2 * 3 / 4 + 128256ll * 2 * 3 / 4));
    // The switch adds up: each all-reduced byte is sent once where the ring sends it 3/2 times; the
    // gathered logits are sent as by a ring. By the NVLS algorithm it would be 5/4 times.
    const auto seconds = [](int devices, const std::string& sums) {
        const Json told =
            ask(R"("model":"llama-3.1-8b","engine":"vllm","context":1000,"device":{"memory_bytes":)"
                R"(99999999999,"bandwidth":1e15,"link_bandwidth":1000,"switch_sums":)" +
                sums + R"(},"devices":)" + std::to_string(devices));
        CHECK(told["times"][0]["limit"] == "link");
        return told["times"][0]["seconds"].get<double>() * 1000;
    };
    const double once = 65. * 1000 * 4096 * 2;
    CHECK(seconds(4, "true") == Approx(once + 128256. * 2 * 3 / 4).epsilon(1e-12));
    CHECK(seconds(4, "false") == Approx(once * 6 / 4 + 128256. * 2 * 3 / 4).epsilon(1e-12));
    CHECK(seconds(8, "true") == Approx(once + 128256. * 2 * 7 / 8).epsilon(1e-12));
    CHECK(seconds(2, "true") == seconds(2, "false"));  // two devices send each byte once anyway
    CHECK(four["times"][0]["formula"].get<std::string>().find("added up in their switch") !=
          std::string::npos);
    CHECK(ask(llama + "1")["traffic"].empty());
    CHECK(!says(four, "rate between these devices"));
    // A device whose links nobody states: the note says so, and the time is not complete.
    const Json unstated = ask(
        R"("model":"llama-3.1-8b","engine":"vllm","devices":2,"device":{"memory_bytes":99999999999})");
    CHECK(says(unstated, "rate between these devices is not stated"));
    CHECK(unstated["times"][0]["complete"] == false);
}

TEST_CASE("layers in turn: the fullest device is shown, and more devices are no faster") {
    for (const std::string engine : {"hf", "llama.cpp"}) {
        const std::string llama = R"("model":"llama-3.1-70b","context":4096,"engine":")" + engine +
                                  R"(","device":"h100-sxm","devices":)";
        const Json one = ask(llama + "1"), four = ask(llama + "4");
        REQUIRE(four["stages"].size() == 4);
        Bytes most = 0, sum = 0;
        for (const Json& stage : four["stages"]) {
            most = std::max(most, stage["total_bytes"].get<Bytes>());
            sum += stage["total_bytes"].get<Bytes>();
        }
        CHECK(four["total_bytes"] == most);
        CHECK(most > sum / 4);
        CHECK(sum > one["total_bytes"].get<Bytes>());
        CHECK(four["times"][1]["seconds"].get<double>() >=
              one["times"][1]["seconds"].get<double>());
        CHECK(four["traffic"].size() == 2);
        CHECK(four["traffic"][1]["bytes"] == 3ll * 8192 * (engine == "hf" ? 2 : 4));
        CHECK(says(four, "fullest"));
    }
}

TEST_CASE(
    "devices past those that hold something cost no time: 65,536 are answered as fast as 64") {
    const std::string llama =
        R"("model":"llama-3.1-8b","engine":"hf","device":"rtx-4090","devices":)";
    const double few = seconds_of(llama + "64");
    // Where each device was looked at, it took 600 times as long.
    CHECK(seconds_of(llama + "65536") < 20 * few);
    const Json many = ask(llama + "65536");
    CHECK(many["stages"].size() <= 32 + 3);
    Bytes most = 0;
    for (const Json& stage : many["stages"])
        most = std::max(most, stage["total_bytes"].get<Bytes>());
    CHECK(many["total_bytes"] == most);
}

TEST_CASE("llama.cpp keeps the embedding with the host, where the host has memory of its own") {
    const std::string llama = R"("model":"llama-3.1-8b","weights":"Q8_0","engine":"llama.cpp",)";
    const Json card = ask(llama + R"("device":"rtx-4090")");
    const Json shared = ask(llama + R"("device":"m2-24")");
    const Bytes embedding = 128256ll * 4096 * 34 / 32;
    CHECK(bytes_of(shared, "weights") - bytes_of(card, "weights") == embedding);
    CHECK(card["host_items"][0]["bytes"] == embedding);
    // Tied: the device has it as its head.
    const std::string tied = R"("model":"qwen2.5-0.5b","weights":"Q8_0","engine":"llama.cpp",)";
    CHECK(bytes_of(ask(tied + R"("device":"m2-24")"), "weights") ==
          bytes_of(ask(tied + R"("device":"rtx-4090")"), "weights"));
}

TEST_CASE("a workspace is charged where PyTorch's source names it, and nowhere else") {
    const auto overhead = [](const std::string& device) {
        return bytes_of(
            ask(R"("model":"llama-3.1-8b","engine":"vllm","driver_bytes":0,"device":")" + device +
                "\""),
            "overhead");
    };
    CHECK(overhead("rtx-4090") == 8519680);
    CHECK(overhead("h100-sxm") == 32 << 20);
    CHECK(overhead("mi300x") == 128 << 20);
    CHECK(overhead("rx-7900-xtx") == 32 << 20);
    CHECK(overhead("laptop-ddr5-32") == 0);
    CHECK(overhead("arc-b580") == 0);
    const auto unknown = [](const std::string& device) {
        return says(ask(R"("model":"llama-3.1-8b","device":")" + device + "\""), "as workspace");
    };
    // ryzen-ai-max-395: a GPU of its own, of whose workspace PyTorch's source has no row.
    for (const char* device : {"m2-24", "arc-b580", "gaudi-3", "ryzen-ai-max-395"})
        CHECK(unknown(device));
    for (const char* device : {"laptop-ddr5-32", "epyc-9654", "raspberry-pi-5-8", "dgx-spark"})
        CHECK(!unknown(device));
    CHECK(!says(ask(R"("model":"llama-3.1-8b")"), "workspace"));
}

TEST_CASE("Intel's GPUs have the ends of blocks that other GPUs have") {
    const auto ends = [](const std::string& device, const std::string& engine) {
        const Json told = ask(R"("model":"qwen2.5-3b","context":512,"weights":"bf16","engine":")" +
                              engine + R"(","device":")" + device + "\"");
        for (const Json& item : told["items"])
            if (item["name"].get<std::string>().find("unused ends") != std::string::npos)
                return item["bytes"].get<Bytes>();
        return Bytes{0};
    };
    CHECK(ends("arc-b580", "hf") > 100'000'000);
    CHECK(ends("arc-b580", "hf") == ends("rtx-4090", "hf"));
    CHECK(ends("arc-a770-16", "vllm") > 0);
    CHECK(ends("arc-a770-16", "vllm") == ends("rtx-4090", "vllm"));
    for (const std::string other : {"gaudi-3", "xeon-8480", "m4-max-128"})
        CHECK(ends(other, "hf") == 0);
}

TEST_CASE("vLLM profiles as many sequences as run at once, and a step of as many tokens at least") {
    const auto of = [](int batch, const std::string& model, const std::string& name) {
        const Json told = ask(R"("engine":"vllm","device":"l40s","context":64,"model":")" + model +
                              R"(","batch":)" + std::to_string(batch));
        for (const Json& item : told["items"])
            if (item["name"].get<std::string>().find(name) == 0)
                return item["formula"].get<std::string>();
        return std::string();
    };
    const std::string run = "activations of the profile run";
    CHECK(of(1, "llama-3.1-8b", run) == "256 sequences × 128,256 logits × 39 B, fitted");
    CHECK(of(256, "llama-3.1-8b", run) == of(1, "llama-3.1-8b", run));
    CHECK(of(257, "llama-3.1-8b", run) == "257 sequences × 128,256 logits × 39 B, fitted");
    CHECK(of(4000, "llama-3.1-8b", run) == "4,000 sequences × 128,256 logits × 39 B, fitted");
    // The step is the sampler's rows where these are more than its 2,048 tokens.
    const std::string windowed = "KV cache, 22 layers with a window";
    CHECK(of(2048, "gemma-3-1b", windowed).find("2,048 a step") != std::string::npos);
    CHECK(of(2049, "gemma-3-1b", windowed).find("2,049 a step") != std::string::npos);
}

TEST_CASE("several whole computers are refused where no engine joins them, and never chosen") {
    const auto refused = [](const std::string& engine, const std::string& device) {
        return error_sentence([&] {
            ask(R"("model":"qwen2.5-0.5b","devices":4,"engine":")" + engine + R"(","device":")" +
                device + "\"");
        });
    };
    for (const char* device : {"raspberry-pi-5-8", "laptop-ddr5-32", "epyc-9654", "m4-32"}) {
        INFO(device);
        CHECK(refused("hf", device) ==
              "devices: expected 1 of a kind that is a whole computer, since device_map=\"auto\" "
              "lays blocks over the accelerators of one, but got 4");
        CHECK(refused("llama.cpp", device).find("devices: expected 1 of a kind") == 0);
    }
    CHECK(refused("vllm", "epyc-9654").find("without a stated link to others") !=
          std::string::npos);
    CHECK(!ask(R"("model":"qwen2.5-0.5b","devices":2,"engine":"vllm","device":"dgx-spark")")
               .contains("cannot_run"));
    CHECK(!ask(R"("model":"qwen2.5-0.5b","devices":4,"device":"t4")").contains("cannot_run"));
    for (const char* engine : {"hf", "llama.cpp"}) {
        Request r = request_from_json(R"({"model":"llama-3.1-8b","device":"rtx-4090"})");
        r.engine = engine;
        int joined = 0;
        for (const char* id : {"raspberry-pi-5-8", "m1-16", "phone-6", "arc-b580"}) {
            const std::vector<Device> list{device_named(id)};
            for (const Candidate& one : device_choice(r, list)) {
                if (one.count == 1) continue;
                ++joined;
                CHECK(one.device->id == "arc-b580");
            }
        }
        CHECK(joined > 0);
    }
}
