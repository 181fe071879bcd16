#include "bytes_of.h"
#include "core/estimate/answer/ask.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("a prefix that all sequences share is a part of the prompt, under every engine") {
    const std::string setting =
        R"({"model":"llama-3.1-8b","context":1593,"generated":1560,"batch":2,"engine":")";
    for (const char* engine : {"hf", "vllm", "llama.cpp"}) {
        INFO(engine);
        const auto with = [&](const char* prefix) {
            return error_sentence([&] {
                answer(
                    request_from_json(setting + engine + R"(","shared_prefix":)" + prefix + "}"));
            });
        };
        CHECK(with("1256") ==
              "shared_prefix: expected a whole number from 0 to the 33 tokens of the prompt, but "
              "got 1256");
        CHECK(with("34").find("shared_prefix") == 0);
        CHECK(with("33").empty());
    }
}

TEST_CASE("scores in float16 on a GPU need no copy in float32") {
    // 32 heads, 8 sequences of 2,048: 2 B of scores, 4 of the softmax, 2 of its cast; in bfloat16,
    // or elsewhere, 4 of the float32 copy for the cast's 2.
    const auto workspace = [](const char* weights, const char* device) {
        return bytes_of(
            answer(request_from_json(
                R"({"model":"llama-2-7b","context":2048,"batch":8,"attention":"unfused")"
                R"(,"weights":")" +
                std::string(weights) + R"(","device":")" + device + R"("})")),
            "workspace");
    };
    const Bytes scores = 8ll * 32 * 2048 * 2048;
    const Bytes wide = workspace("bf16", "a100-80");
    CHECK(wide - workspace("fp16", "a100-80") == 2 * scores);
    CHECK(wide - workspace("fp16", "mi300x") == 2 * scores);
    CHECK(wide == workspace("bf16", "mi300x"));
    CHECK(wide == workspace("fp16", "m2-ultra-192"));
    CHECK(wide == workspace("fp16", "epyc-9654"));
}

TEST_CASE("transformers' cache is in the type it computes in, whatever was chosen") {
    const auto noted_of = [](const char* more) {
        std::string all;
        const Json told = answer(
            request_from_json(std::string(R"({"model":"gpt2","context":1024)") + more + "}"));
        for (const Json& note : told["notes"]) all += note.get<std::string>();
        return all;
    };
    CHECK(noted_of("").find("to compute and cache in it (dtype") != std::string::npos);
    const std::string chosen = noted_of(R"(,"kv":"f16")");
    CHECK(chosen.find("to compute in it, and would cache in it, not in the f16 chosen (dtype") !=
          std::string::npos);
    CHECK(chosen.find("compute and cache in it") == std::string::npos);
}

TEST_CASE("bitsandbytes' products count in the activations of a prompt") {
    const auto activations = [](const std::string& fields) {
        Bytes bytes = 0;
        const Json told = ask(R"("model":"llama-3.1-8b","engine":"hf",)" + fields);
        for (const Json& item : told["items"])
            if (item["name"].get<std::string>().starts_with("activations"))
                bytes += item["bytes"].get<Bytes>();
        return bytes;
    };
    // 512 tokens: four widths of 4,096, activated gate and up of 14,336; up's matrix. In 16 bits.
    for (const char* weights : {"nf4", "nf4-double"})
        CHECK(activations(R"("context":512,"device":"rtx-3060-12","weights":")" +
                          std::string(weights) + "\"") ==
              2 * 512 * (4 * 4096 + 2 * 14336) + 2ll * 14336 * 4096);
    CHECK(activations(R"("context":512,"device":"rtx-3060-12","weights":"bf16")") ==
          2 * 512 * (4 * 4096 + 3 * 14336));
    // 8,192 tokens: up in 16 and 32 bits, the input in 8, a float32 a row.
    CHECK(activations(R"("context":8192,"device":"rtx-4090","weights":"int8")") ==
          8192ll * (2 * (4 * 4096 + 2 * 14336) + 4 * 14336 + 4096 + 4));
}
