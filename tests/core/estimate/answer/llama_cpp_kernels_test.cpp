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
        CHECK(has(kernels(device, "f16", "q8_0"), "Default builds have it not"));
        for (const char* other : {"iq4_nl", "f16"}) {
            CHECK(has(kernels(device, "iq4_nl", other), "in any build"));
            CHECK(!has(kernels(device, "iq4_nl", other), "GGML_CUDA_FA_QUANTS"));
        }
    }
}

TEST_CASE("Metal has one type for both, Vulkan bf16 for both, a processor every pair") {
    CHECK(kernels("m2-24", "q5_1", "q5_1").empty());
    CHECK(has(kernels("m2-24", "q8_0", "f16"), "runs on the processor"));
    CHECK(has(kernels("iphone-16-pro", "iq4_nl", "iq4_nl"), "Metal"));
    CHECK(kernels("arc-b580", "q8_0", "q4_0").empty());
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
