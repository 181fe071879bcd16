// What llama.cpp repacks for processors, against what its logs and its users measured.
#include "estimate/answer/llama_cpp_repack.h"

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/says.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Bytes repacked(const std::string& model, const std::string& weights, const std::string& device) {
    const Request r =
        request_from_json(R"({"model":")" + model + R"(","engine":"llama.cpp","weights":")" +
                          weights + R"(","device":")" + device + "\"}");
    return repacked_bytes(r, *load(r, {}).weights);
}

double mib(Bytes bytes) { return double(bytes) / (1 << 20); }

}  // namespace

TEST_CASE("the buffers that llama.cpp logged, and what its users found in use twice") {
    // Issue 19578, on Arm: gemma-2-2b-it Q4_0, of an importance matrix, by which 3 matrices of
    // 9,216 × 2,304 are in Q4_1: CPU_REPACK 1,513.16 MiB.
    const Bytes q4_1 = 3ll * 9216 * 2304 / 32 * 18;
    CHECK(mib(repacked("gemma-2-2b", "Q4_0", "raspberry-pi-5-8") - q4_1) ==
          Approx(1513.16).margin(0.005));
    // Issue 12759, on x86: phi-4 Q4_K_M, CPU_AARCH64 5,484.38 MiB, when quantize had all of
    // attn_qkv in Q5_K, of which it has half in Q4_K now: 20 × 7,680 × 5,120 numbers.
    const Bytes q5_k = 20ll * 7680 * 5120 / 256 * 144;
    CHECK(mib(repacked("phi-4", "Q4_K_M", "desktop-ddr5-64") - q5_k) ==
          Approx(5484.38).margin(0.005));
    // Pull request 24156, on x86: 5.44 and 13.0 GiB of what was resident.
    CHECK(mib(repacked("deepseek-v2-lite", "Q4_K_M", "desktop-ddr5-64")) / 1024 ==
          Approx(5.44).margin(0.03));
    CHECK(mib(repacked("qwen3-30b-a3b", "Q4_K_M", "desktop-ddr5-64")) / 1024 ==
          Approx(13.0).margin(0.15));
}

TEST_CASE("which types are repacked, by a processor's instructions") {
    const auto all = [](const std::string& weights, const std::string& device) {
        return repacked("llama-3.1-8b", weights, device) > 4e9 / 2;
    };
    for (const char* type : {"Q4_0", "IQ4_NL", "Q8_0", "Q5_K_M", "Q6_K", "Q4_K_M"})
        CHECK(all(type, "raspberry-pi-5-8"));
    for (const char* type : {"Q4_0", "IQ4_NL", "Q4_K_M"}) CHECK(all(type, "laptop-ddr5-32"));
    for (const char* type : {"Q8_0", "Q6_K", "F16", "Q5_0"})
        CHECK(repacked("llama-3.1-8b", type, "laptop-ddr5-32") == 0);
    CHECK(repacked("llama-3.1-8b", "Q2_K_S", "epyc-9654") > 1e9);
    CHECK(repacked("llama-3.1-8b", "F16", "raspberry-pi-5-8") == 0);
    // Rows of gpt-2's head, 50,257, are no whole fours; those of all others are.
    const Bytes tied = repacked("gpt2", "Q8_0", "raspberry-pi-5-8");
    CHECK(tied == 12ll * 12 * 768 * 768 / 32 * 34);
    for (const char* device : {"rtx-4090", "m2-24", "iphone-16-pro", "xeon-8480"})
        CHECK(repacked("llama-3.1-8b", "Q4_0", device) == 0);
}

TEST_CASE("an answer on a processor says what is repacked, and adds nothing for it") {
    const std::string asked = R"("model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_0",)";
    const Json found = ask(asked + R"("device":"desktop-ddr5-64")");
    // 32 blocks of 4,096 × (4,096 + 2 × 1,024 + 4,096 + 3 × 14,336) numbers.
    CHECK(says(found, "copies 3,925,868,544 B of these weights"));
    CHECK(says(found, "AVX2"));
    CHECK(!says(ask(asked + R"("device":"rtx-4090")"), "CPU_REPACK"));
}
