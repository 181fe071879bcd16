// gpt-oss in vLLM: experts in MXFP4 are padded for the kernels of each device, also over several.
#include "core/estimate/answer/bytes_of.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/engine_devices.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Json ask(const std::string& model, const std::string& device, int devices,
         const std::string& more = "") {
    return answer(request_from_json(R"({"engine":"vllm","model":")" + model + R"(","device":")" +
                                    device + R"(","devices":)" + std::to_string(devices) + more +
                                    "}"));
}

double weights_gib(const std::string& model, const std::string& device, int devices) {
    return double(bytes_of(ask(model, device, devices), "weights")) / (1 << 30);
}

// Of gpt-oss-20b's 24 blocks of 32 experts on one device: gate and up, and down, in blocks of 32
// weights of 17 bytes, and biases.
Bytes experts(std::int64_t channels, std::int64_t hidden, std::int64_t bias_bytes) {
    const std::int64_t weights = 3 * channels * hidden, biases = 2 * channels + hidden;
    return 24ll * 32 * (weights / 32 * 17 + biases * bias_bytes);
}

Bytes of_experts(const Json& told) {
    Bytes bytes = 0;
    for (const Json& item : told["items"])
        if (item["name"].get<std::string>().find("experts") != std::string::npos)
            bytes += item["bytes"].get<Bytes>();
    return bytes;
}

}  // namespace

TEST_CASE("the experts of gpt-oss-20b are padded as vLLM's kernels for the device take them") {
    struct Row {
        const char* device;
        std::int64_t channels[4], hidden, bias_bytes;  // on 1, 2, 4 and 8 devices
    };
    // 2,880 channels on 1, 2, 4 and 8 devices: 2,880, 1,440, 720 and 360 rounded up.
    const Row rows[] = {
        {"rtx-5090", {2944, 1536, 768, 384}, 3072, 2},  // Marlin: 128 and 256
        {"a100-80", {2944, 1536, 768, 384}, 3072, 2},   // Marlin
        {"h100-sxm", {2880, 1472, 768, 384}, 2880, 4},  // Triton: 64
        {"b200", {3072, 1536, 768, 512}, 3072, 4},      // TensorRT-LLM: 256
        {"mi300x", {3072, 1536, 768, 512}, 3072, 4},    // ROCm: 256
        {"arc-b580", {2880, 1472, 768, 384}, 2880, 2},  // Intel: 64
    };
    for (const Row& row : rows)
        for (const int power : {0, 1, 2, 3}) {
            INFO(row.device << ", " << (1 << power));
            CHECK(of_experts(ask("gpt-oss-20b", row.device, 1 << power)) ==
                  experts(row.channels[power], row.hidden, row.bias_bytes));
        }
    // Whole experts: each as on one device.
    const Json whole = ask("gpt-oss-20b", "rtx-5090", 4, R"(,"expert_parallel":4)");
    CHECK(of_experts(whole) * 4 == experts(2944, 3072, 2));
}

TEST_CASE("what vLLM logs of gpt-oss as loaded") {
    // "Model loading took": 13.72 GiB of the 20b on an A100; 65.9651 GiB of the 120b on one device
    // and 34.3774 GiB on each of two, with Marlin; 12.87 GiB of the 20b on an Arc B70. The
    // rotary table is among them: 131,072 positions of 64 numbers in float32.
    const double rotary = 131072.0 * 64 * 4 / (1 << 30);
    const Json told = ask("gpt-oss-120b", "a100-80", 2);
    int tables = 0;
    for (const Json& item : told["items"])
        if (item["name"] == "weights: table of rotary cosines and sines") {
            CHECK(item["bytes"] == 131072ll * 64 * 4);
            ++tables;
        }
    CHECK(tables == 1);
    CHECK(weights_gib("gpt-oss-20b", "a100-80", 1) == Approx(13.72).epsilon(0.002));
    CHECK(weights_gib("gpt-oss-120b", "a100-80", 1) == Approx(65.9651).epsilon(0.001));
    CHECK(weights_gib("gpt-oss-120b", "a100-80", 2) == Approx(34.3774).epsilon(0.001));
    CHECK(weights_gib("gpt-oss-20b", "arc-b580", 1) == Approx(12.87).epsilon(0.002));
    // Without the padding they are 6 to 9 % away.
    const auto unpadded = [](const std::string& model) {
        return double(bytes_of(answer(request_from_json(R"({"model":")" + model + "\"}")),
                               "weights")) /
               (1 << 30);
    };
    CHECK(unpadded("gpt-oss-20b") + rotary < 0.94 * 13.72);
    CHECK(unpadded("gpt-oss-120b") + rotary < 0.93 * 65.9651);
}

TEST_CASE("transformers multiplies gpt-oss' experts packed, or all of them with every token") {
    const auto activations = [](const std::string& weights) {
        const Json told = answer(request_from_json(
            R"({"model":"gpt-oss-20b","device":"h100-sxm","context":4096,"generated":96,"weights":")" +
            weights + "\"}"));
        for (const Json& item : told["items"])
            if (item["name"] == "activations, fullest at an MLP") {
                CHECK(item["source"].dump().find("modeling_gpt_oss.py") != std::string::npos);
                return item["bytes"].get<Bytes>();
            }
        return Bytes{0};
    };
    const std::int64_t prompt = 4000, around = prompt * 4 * 2880 * 2;
    CHECK(activations("mxfp4") ==
          around + prompt * (32 * 2 + 4 * (2 + 8)) + prompt * (4 * 2 * 2880 + 2880) * 2);
    CHECK(activations("bf16") == around + prompt * (32 * 2 + 4 * 8) + 32 * prompt * 8 * 2880 * 2);
    const auto notes = [](const std::string& attention) {
        return answer(request_from_json(R"({"model":"gpt-oss-20b","attention":")" + attention +
                                        "\"}"))["notes"]
            .dump();
    };
    CHECK(notes("fused").find("vllm-flash-attn3") != std::string::npos);
    CHECK(notes("unfused").find("vllm-flash-attn3") == std::string::npos);
}

TEST_CASE("the padding is an item with its derivation, and a note says whose kernels") {
    const Json told = ask("gpt-oss-20b", "rtx-5090", 8);
    bool found = false;
    for (const Json& item : told["items"]) {
        if (item["name"] != "weights: padding of experts") continue;
        found = true;
        CHECK(item["formula"].get<std::string>().find("48 × 32 experts × 384 × 96 blocks") == 0);
        CHECK(item["source"].get<std::string>().find("Marlin") != std::string::npos);
    }
    CHECK(found);
    CHECK(told["notes"].dump().find("Marlin kernels") != std::string::npos);
    CHECK(ask("gpt-oss-20b", "h100-sxm", 8)["notes"].dump().find("triton_kernels") !=
          std::string::npos);
    // Experts in 16 bits are not padded, nor is anything under another engine.
    const Json plain = ask("gpt-oss-20b", "rtx-5090", 8, R"(,"weights":"bf16")");
    CHECK(plain.dump().find("padding of experts") == std::string::npos);
    const Json hf = answer(request_from_json(R"({"model":"gpt-oss-20b","device":"rtx-5090"})"));
    CHECK(hf.dump().find("padding of experts") == std::string::npos);
}

TEST_CASE("padding is held but not read: the least time is that of the weights themselves") {
    const auto read = [](const char* device) {
        const Json times = ask("gpt-oss-20b", device, 1)["times"];
        return times[1]["memory_bytes"].get<double>();
    };
    CHECK(read("rtx-5090") == read("h100-sxm"));
    CHECK(read("rtx-5090") == read("b200"));
}

TEST_CASE("devices without kernels for MXFP4, and numbers that leave no whole share, are refused") {
    const auto fault = [](const char* device, int devices) {
        return error_sentence([&] { ask("gpt-oss-20b", device, devices); });
    };
    for (const char* device : {"t4", "v100-32", "epyc-9654"})
        CHECK(fault(device, 1) ==
              "weights: expected another format, since vLLM multiplies MXFP4 on GPUs alone, of "
              "NVIDIA's on those of compute capability 8.0 and more, but got mxfp4");
    CHECK(fault("rtx-5090", 7).find("devices: expected a divisor of the 64 heads") == 0);
    CHECK(fault("rtx-5090", 64).empty());
    CHECK(expert_kernels(device_named("dgx-spark")) == ExpertKernels::marlin);
    CHECK(expert_kernels(device_named("h200-sxm")) == ExpertKernels::triton);
    CHECK(expert_kernels(device_named("m4-max-128")) == ExpertKernels::none);
    CHECK(kernels_name(ExpertKernels::none) == "none");
}

TEST_CASE("DeepSeek V3 in vLLM holds a dequantised copy of what makes keys and values") {
    const auto copy = [](const std::string& more) {
        const Json told = answer(request_from_json(
            R"({"model":"deepseek-v3","engine":"vllm","device":"h200-sxm","context":512)" + more +
            "}"));
        for (const Json& item : told["items"])
            if (item["name"].get<std::string>().find("dequantised") != std::string::npos)
                return item["bytes"].get<Bytes>();
        return Bytes{0};
    };
    // 61 layers of 128 heads x (128 + 128) channels from 512 latent ones, in bfloat16.
    CHECK(copy("") == 61ll * 128 * (128 + 128) * 512 * 2);
    CHECK(copy(R"(,"devices":8)") == 61ll * 16 * (128 + 128) * 512 * 2);
    CHECK(copy(R"(,"weights":"nf4")") == 61ll * 128 * (128 + 128) * 512 * 2);
    // In 16 bits vLLM has views of the matrix itself; other engines make no copy.
    CHECK(copy(R"(,"weights":"bf16")") == 0);
    const Json hf = answer(request_from_json(R"({"model":"deepseek-v3","context":512})"));
    CHECK(hf["items"].dump().find("dequantised") == std::string::npos);
}

TEST_CASE("vLLM's logs of loaded weights hold the rotary table, to their last digit") {
    // "Loading model weights took", in GiB: of Llama-2-7B (4,096 positions of 128 numbers), of
    // Llama-3-8B (8,192) and of Llama-3.1-8B (131,072), as many start-up logs of vLLM 0.4 to 0.7
    // print it. Without the table they are 0.001, 0.002 and 0.031 less.
    const std::pair<const char*, double> logs[] = {
        {"llama-2-7b", 12.5523}, {"llama-3-8b", 14.9595}, {"llama-3.1-8b", 14.9888}};
    for (const auto& [model, gib] : logs) {
        INFO(model);
        CHECK(std::abs(weights_gib(model, "a100-80", 1) - gib) < 0.00005);
    }
    const auto table = [](const std::string& model) {
        const Json told = ask(model, "h100-sxm", 1);
        for (const Json& item : told["items"])
            if (item["name"] == "weights: table of rotary cosines and sines")
                return item["bytes"].get<Bytes>();
        return Bytes{0};
    };
    CHECK(table("llama-3.1-8b") == 131072ll * 128 * 2);
    CHECK(table("deepseek-v2-lite") == 163840ll * 64 * 2);
    CHECK(table("gpt2") == 0);
    // Two tables: of the layers with a window, and of those without, whose positions linear scaling
    // stretches eightfold.
    CHECK(table("gemma-3-4b") == (131072ll + 8 * 131072) * 256 * 2);
    CHECK(table("gemma-3-27b") == (131072ll + 8 * 131072) * 128 * 2);
    CHECK(table("gemma-3-1b") == 2 * 32768ll * 256 * 2);
    // Short and long angles in one; a context of 4,096 needs no long ones.
    CHECK(table("phi-3-mini-128k") == (4096ll + 131072) * 96 * 2);
    CHECK(table("phi-3-mini-4k") == 4096ll * 96 * 2);
}

TEST_CASE("vLLM's logs of loaded weights hold the ends of blocks that PyTorch's allocator keeps") {
    // "Model loading took": 14.25 GiB of Qwen2.5-7B (tests/fixtures/logs), 1.9134 of Gemma 3 1B
    // (vllm issue 14696). Of the second one end of 0.8 MiB is in a block used before.
    const auto ends = [](const std::string& model, const std::string& device) {
        const Json told = ask(model, device, 1);
        for (const Json& item : told["items"])
            if (item["name"] == "weights: unused ends of the weights' blocks")
                return item["bytes"].get<Bytes>();
        return Bytes{0};
    };
    const auto gib = [](Bytes bytes) { return double(bytes) / (1 << 30); };
    // The instruct model's config states 32,768 positions, the base model's here 131,072.
    const double instruct =
        weights_gib("qwen2.5-7b", "a100-80", 1) - gib((131072 - 32768) * 128ll * 2);
    CHECK(std::abs(instruct - 14.25) < 0.005);
    CHECK(instruct - gib(ends("qwen2.5-7b", "a100-80")) < 14.2);
    CHECK(std::abs(weights_gib("gemma-3-1b", "a100-80", 1) - 1.9134) < 0.001);
    // 28 times 1 MiB of gate and up and 512 KiB each of down and of queries, keys and values; 512
    // KiB each of embedding and head; biases and norms fill theirs.
    CHECK(ends("qwen2.5-7b", "a100-80") == 28 * 2097152ll + 2 * 524288);
    CHECK(ends("llama-3.1-8b", "a100-80") == 0);
    CHECK(ends("qwen2.5-7b", "epyc-9654") == 0);  // PyTorch's allocator of GPUs
}
