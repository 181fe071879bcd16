// Of which versions of vLLM the estimate of its profile run is, in the notes.
#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/says.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("a note says of which versions of vLLM the profile run is") {
    const Json sampler = ask(R"("model":"llama-3.1-8b","engine":"vllm","device":"h200-sxm")");
    CHECK(says(sampler, "start-up logs of vLLM 0.6 to 0.9"));
    for (const char* words : {"33538", "44443", "1.54 GiB", "0.89 GiB"})
        CHECK(says(sampler, words));
    const Json encoder =
        ask(R"("model":"bert-large-uncased","engine":"vllm","device":"h200-sxm","context":512)");
    CHECK(says(encoder, "vLLM 0.8"));
    CHECK(!says(encoder, "33538"));
    CHECK(!says(ask(R"("model":"llama-3.1-8b","engine":"hf")"), "vLLM 0."));
}

TEST_CASE("vLLM's CUDA graphs are said to be left out, on one GPU as on several") {
    const auto says_so = [](const std::string& fields) {
        return says(ask(R"("model":"llama-3.1-8b",)" + fields), "CUDA graphs are not in the sum");
    };
    CHECK(says_so(R"("engine":"vllm","device":"h200-sxm")"));
    CHECK(says_so(R"("engine":"vllm","device":"h200-sxm","devices":8)"));
    CHECK(says_so(R"("engine":"vllm","device":"mi300x")"));
    CHECK(!says_so(R"("engine":"vllm","device":"epyc-9654")"));
    CHECK(!says_so(R"("engine":"hf","device":"h200-sxm")"));
    CHECK(!says_so(R"("engine":"llama.cpp","device":"h200-sxm")"));
}
