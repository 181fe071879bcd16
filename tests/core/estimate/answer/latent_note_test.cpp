// The operations of latent attention are those of the engine asked for, and a note derives them.
#include "estimate/answer/latent_note.h"

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/says.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

double operations(const std::string& fields, int row) {
    return ask(fields)["times"][std::size_t(row)]["operations"].get<double>();
}

std::string lite(const char* engine, int context = 32768) {
    return R"("model":"deepseek-v2-lite","device":"h200-sxm","context":)" +
           std::to_string(context) + R"(,"engine":")" + engine + "\"";
}

}  // namespace

// V2 Lite, multiply-adds of a token's matrices: 27 blocks of attention with 3,072 x 2,048 +
// 576 x 2,048 + 4,096 x 512 + 2,048 x 2,048 = 13,762,560; one MLP of 3 x 10,944 x 2,048; 26 of 6
// experts of 3 x 1,408 x 2,048, two shared as one of 3 x 2,816 x 2,048, and a router of 64 x 2,048.
// W_UK and W_UV, 4,096 x 512, are used once a token in either form.
constexpr double lite_body = 27.0 * 13762560 + 67239936 + 26.0 * (51904512 + 17301504 + 131072);
constexpr double lite_head = 102400.0 * 2048;

TEST_CASE("DeepSeek V2 Lite: each engine's own multiply-adds") {
    REQUIRE(lite_body == 2241593344);
    const double tokens = 32768, seen = 32768.0 * 32769 / 2;
    // 16 heads x (192 + 128), or x (576 + 512), for each token seen, in 27 layers.
    const double expanded = 27 * 5120.0, absorbed = 27 * 17408.0;
    const double prompt = 2 * (tokens * lite_body + lite_head),
                 answer = 2 * (lite_body + lite_head);
    CHECK(operations(lite("hf"), 0) == prompt + 2 * seen * expanded);
    CHECK(operations(lite("vllm"), 0) == prompt + 2 * seen * expanded);
    CHECK(operations(lite("llama.cpp"), 0) == prompt + 2 * seen * absorbed);
    CHECK(operations(lite("hf"), 1) == answer + 2 * tokens * expanded);
    CHECK(operations(lite("vllm"), 1) == answer + 2 * tokens * absorbed);
    CHECK(operations(lite("llama.cpp"), 1) == answer + 2 * tokens * absorbed);
}

TEST_CASE("DeepSeek V3: 61 layers of 128 heads, of which each of vLLM's devices has its share") {
    const auto v3 = [](const char* engine, int context, const char* more = "") {
        return R"("model":"deepseek-v3","weights":"bf16","device":"h200-sxm","batch":3,"context":)" +
               std::to_string(context) + R"(,"engine":")" + engine + "\"" + more;
    };
    // 128 x 1,088 against 128 x 320.
    const double more = 61.0 * (139264 - 40960), seen = 4096.0 * 4097 / 2;
    CHECK(operations(v3("llama.cpp", 4096), 0) - operations(v3("hf", 4096), 0) ==
          3 * 2 * seen * more);
    CHECK(operations(v3("llama.cpp", 4096), 1) - operations(v3("hf", 4096), 1) ==
          3 * 2 * 4096 * more);
    CHECK(operations(v3("vllm", 4096), 0) == operations(v3("hf", 4096), 0));
    CHECK(operations(v3("vllm", 4096), 1) == operations(v3("llama.cpp", 4096), 1));
    const char* split = R"(,"devices":8)";
    CHECK(operations(v3("vllm", 8192, split), 1) - operations(v3("vllm", 4096, split), 1) ==
          3 * 2 * 4096 * 61.0 * 16 * 1088);
    // What is read of weights and cache is what it was: the latent vector once.
    const Json token = ask(v3("llama.cpp", 8192))["times"][1],
               less = ask(v3("llama.cpp", 4096))["times"][1];
    CHECK(token["memory_bytes"].get<double>() - less["memory_bytes"].get<double>() ==
          3 * 4096.0 * 61 * 576 * 2);
}

TEST_CASE("a note derives the multiply-adds of each engine") {
    const std::string expanded = "16 heads × (192 scored + 128 mixed) = 5,120 multiply-adds",
                      absorbed = "16 heads × (576 scored + 512 mixed) = 17,408 multiply-adds";
    const Json hf = ask(lite("hf", 512)), vllm = ask(lite("vllm", 512)),
               llama = ask(lite("llama.cpp", 512));
    CHECK(says(hf, "it caches, expanded: " + expanded));
    CHECK(!says(hf, absorbed));
    CHECK(says(vllm, "keys and values expanded, " + expanded));
    CHECK(says(vllm, "the vectors it caches, " + absorbed));
    CHECK(says(llama, "of prompts as of answers: " + absorbed));
    CHECK(says(llama, "would be " + expanded));
    CHECK(latent_note(request_from_json(R"({"model":"llama-3.1-8b"})")).empty());
}
