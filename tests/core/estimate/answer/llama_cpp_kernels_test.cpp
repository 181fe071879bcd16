// For which types of keys and values a note says that there is no kernel of flash attention.
#include "estimate/answer/llama_cpp_kernels.h"

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/says.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string kernels(const std::string& device, const std::string& keys, const std::string& values,
                    const std::string& more = "") {
    return flash_attention_note(request_from_json(
        R"({"model":"llama-3.1-8b","engine":"llama.cpp","device":")" + device + R"(","kv":")" +
        keys + R"(","kv_values":")" + values + "\"" + more + "}"));
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("CUDA's and ROCm's default builds have flash attention for four pairs of types") {
    for (const char* device : {"rtx-4090", "rx-7900-xtx", "jetson-agx-orin-64"}) {
        INFO(device);
        for (const char* type : {"f32", "f16", "bf16", "q4_0", "q8_0"})
            CHECK(kernels(device, type, type).empty());
        for (const char* type : {"q4_1", "q5_0", "q5_1"}) {
            CHECK(has(kernels(device, type, type), "GGML_CUDA_FA_QUANTS"));
            CHECK(has(kernels(device, type, type), std::string("keys and values in ") + type));
        }
        CHECK(has(kernels(device, "q8_0", "q4_0"), "keys in q8_0 and values in q4_0 (GGML_CUDA"));
        CHECK(has(kernels(device, "f16", "q8_0"), "Default builds of llama.cpp for CUDA"));
        for (const char* other : {"iq4_nl", "f16"}) {
            CHECK(has(kernels(device, "iq4_nl", other), "in any build"));
            CHECK(!has(kernels(device, "iq4_nl", other), "GGML_CUDA_FA_QUANTS"));
            CHECK(has(kernels(device, other, "iq4_nl"), "on the processor with -fa on"));
            CHECK(!has(kernels(device, other, "iq4_nl"), "in the sum"));
        }
    }
}

TEST_CASE("Metal has one type for both, Vulkan bf16 for both, a processor every pair") {
    CHECK(kernels("m2-24", "f16", "f16").empty());
    CHECK(kernels("m2-24", "bf16", "bf16").empty());
    CHECK(has(kernels("m2-24", "q5_1", "q5_1"), "27390"));
    CHECK(has(kernels("m2-24", "q8_0", "f16"), "runs on the processor"));
    CHECK(has(kernels("iphone-16-pro", "iq4_nl", "iq4_nl"), "Metal"));
    CHECK(kernels("arc-b580", "q8_0", "q4_0").empty());
    CHECK(has(kernels("arc-b580", "q8_0", "q8_0"), "25494"));
    CHECK(kernels("arc-b580", "iq4_nl", "iq4_nl").empty());
    CHECK(has(kernels("arc-b580", "bf16", "f16"), "Vulkan"));
    for (const char* device : {"desktop-ddr5-64", "pixel-9-pro"})
        CHECK(kernels(device, "iq4_nl", "q4_1").empty());
}

TEST_CASE("nothing is said of types where there is no flash attention, nor values of their own") {
    CHECK(kernels("rtx-4090", "q4_1", "f16", R"(,"attention":"unfused")").empty());
    const std::string latent =
        R"({"model":"deepseek-v2-lite","engine":"llama.cpp","device":"h100-sxm","kv":"q8_0")";
    CHECK(flash_attention_note(request_from_json(latent + R"(,"kv_values":"f16"})")).empty());
    CHECK(says(ask(R"("model":"llama-3.1-8b","engine":"llama.cpp","kv":"q5_0")"), "FA_QUANTS"));
    CHECK(!says(ask(R"("model":"llama-3.1-8b","engine":"llama.cpp")"), "FA_QUANTS"));
    CHECK(!says(ask(R"("model":"llama-3.1-8b","engine":"hf")"), "FA_QUANTS"));
}

TEST_CASE("CUDA and ROCm copy what is not in f16, Metal what is quantised, others nothing") {
    const auto copies = [](const std::string& device, const std::string& keys,
                           const std::string& values, const std::string& model = "llama-3.1-8b") {
        const CacheCopies found = cache_copies(request_from_json(
            R"({"model":")" + model + R"(","engine":"llama.cpp","device":")" + device +
            R"(","kv":")" + keys + R"(","kv_values":")" + values + "\"}"));
        return std::string(found.keys ? "K" : "") + (found.values ? "V" : "");
    };
    for (const char* device : {"rtx-4090", "rx-7900-xtx"}) {
        CHECK(copies(device, "f16", "f16").empty());
        for (const char* type : {"f32", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1"})
            CHECK(copies(device, type, type) == "KV");
        // There is no kernel that would read one.
        CHECK(copies(device, "iq4_nl", "iq4_nl").empty());
        CHECK(copies(device, "iq4_nl", "q8_0").empty());
        CHECK(copies(device, "q8_0", "iq4_nl").empty());
        CHECK(copies(device, "q8_0", "f16") == "K");
        CHECK(copies(device, "f16", "q4_0") == "V");
    }
    for (const char* type : {"q8_0", "q5_1", "q5_0", "q4_1", "q4_0"})
        CHECK(copies("m2-24", type, type) == "KV");
    for (const char* type : {"f32", "f16", "bf16", "iq4_nl"})
        CHECK(copies("m2-24", type, type).empty());
    CHECK(copies("m2-24", "q8_0", "q4_0").empty());
    CHECK(copies("m2-24", "q8_0", "f16", "deepseek-v2-lite") == "KV");  // no values of their own
    for (const char* device : {"arc-b580", "desktop-ddr5-64", "pixel-9-pro"})
        CHECK(copies(device, "q8_0", "q8_0").empty());
    // Of 512 tokens 16 sequences have 32 each and 17 have 30; 170 have 3 and 171 have 2.
    const auto of = [](const std::string& device, const std::string& batch) {
        return cache_copies(
                   request_from_json(R"({"model":"llama-3.1-8b","engine":"llama.cpp","kv":"q8_0",)"
                                     R"("kv_values":"q8_0","device":")" +
                                     device + R"(","batch":)" + batch + "}"))
            .keys;
    };
    CHECK(of("m2-24", "16"));
    CHECK(!of("m2-24", "17"));
    CHECK(kernels("m2-24", "q8_0", "q8_0", R"(,"batch":17)").empty());
    CHECK(of("rtx-4090", "170"));
    CHECK(!of("rtx-4090", "171"));
}

TEST_CASE("an answer's compute buffer has the copy: 672 MiB in place of 236") {
    const auto buffer = [](const std::string& more) {
        const Json found = ask(R"("model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_K_M",)"
                               R"("context":131072,)" +
                               more);
        for (const Json& item : found["items"])
            if (item["name"].get<std::string>().starts_with("compute buffer"))
                return item["bytes"].get<Bytes>() >> 20;
        return Bytes(0);
    };
    const std::string q8 = R"(,"kv":"q8_0","kv_values":"q8_0")";
    CHECK(buffer(R"("device":"rtx-4090")" + q8) == 672);
    CHECK(buffer(R"("device":"m2-24")" + q8) == 672);
    CHECK(buffer(R"("device":"rtx-4090")") == 236);
    CHECK(buffer(R"("device":"arc-b580")" + q8) == 236);
    const std::string iq4 = R"(,"kv":"iq4_nl","kv_values":"iq4_nl")";
    CHECK(buffer(R"("device":"rtx-4090")" + iq4) == 236);
}
