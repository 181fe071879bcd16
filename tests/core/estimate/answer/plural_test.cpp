// No text of an answer counts one thing in the plural.
#include <regex>

#include "base/error.h"
#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// "1 tokens": a one that is a number by itself, and a word in s.
const std::regex one_in_the_plural(R"((^|[^\d.,])1 (?!B\b)([\w-]+ )??[\w-]+s\b)");

// What the expression finds though it counts nothing: "stage 1 as", "+ 1 for embeddings".
const std::regex counts_nothing(R"((stage|PyTorch) 1 |1 (as|for|is|has|this|less|plus)\b)");

std::vector<std::string> plurals(const Json& value) {
    std::vector<std::string> found;
    if (value.is_string()) {
        const std::string text = std::regex_replace(value.get<std::string>(), counts_nothing, "");
        for (std::sregex_iterator one(text.begin(), text.end(), one_in_the_plural), end; one != end;
             ++one)
            found.push_back(one->str() + " in: " + text);
    } else if (value.is_structured()) {
        for (const Json& part : value)
            for (std::string& one : plurals(part)) found.push_back(std::move(one));
    }
    return found;
}

std::vector<std::string> plurals_of(const std::string& fields) {
    try {
        return plurals(answer(request_from_json("{" + fields + "}")));
    } catch (const InputError& error) {
        return plurals(Json(error.what()));
    }
}

}  // namespace

TEST_CASE(
    "of one token, sequence, micro-batch, stage, block or device an answer speaks in the "
    "singular") {
    const std::string tiny =
        R"("config":{"model_type":"llama","vocab_size":1,"hidden_size":2,"intermediate_size":1,)"
        R"("num_hidden_layers":2,"num_attention_heads":1,"num_key_value_heads":1,)"
        R"("max_position_embeddings":1})";
    int asked = 0;
    for (const std::string& model :
         {std::string(R"("model":"llama-3.1-8b")"), tiny, std::string(R"("model":"gpt2")"),
          std::string(R"("model":"deepseek-v2-lite")")}) {
        for (const char* rest :
             {"", R"(,"recompute":"full")", R"(,"recompute":"binomial","checkpoints":1)",
              R"(,"recompute":"sqrt","lora_rank":1)", R"(,"devices":2,"pipeline_parallel":2)",
              R"(,"devices":2,"pipeline_parallel":2,"micro_batches":2,"pipeline_chunks":2)",
              R"(,"devices":2,"zero":3)", R"(,"devices":2,"zero":2,"optimizer":"adafactor")",
              R"(,"devices":2,"tensor_parallel":2)", R"(,"devices":2,"expert_parallel":2)",
              R"(,"devices":2,"context_parallel":2)", R"(,"devices":2,"context_parallel":3)",
              R"(,"offload":"all","zero":3,"trainer":"deepspeed","recompute":"full")",
              R"(,"offload":"all_disk","zero":3,"trainer":"deepspeed","recompute":"full")",
              R"(,"optimizer":"adamw-8bit")", R"(,"optimizer":"muon","precision":"fp8")"})
            for (const char* trainer : {"torch", "megatron"})
                for (const char* tokens : {R"(,"context":1)", R"(,"context":2,"batch":2)"}) {
                    const std::string program =
                        std::string(rest).find("trainer") == std::string::npos
                            ? std::string(R"(,"trainer":")") + trainer + "\""
                            : "";
                    CAPTURE(model, rest, trainer, tokens);
                    CHECK(plurals_of(model + R"(,"task":"training")" + rest + program + tokens)
                              .empty());
                    ++asked;
                }
        for (const char* engine : {"hf", "vllm", "llama.cpp"})
            for (const char* weights : {"bf16", "nf4", "Q4_K_M"})
                for (const char* rest : {"", R"(,"attention":"unfused")", R"(,"devices":2)",
                                         R"(,"devices":64)", R"(,"batch":2)"}) {
                    CAPTURE(model, engine, weights, rest);
                    CHECK(plurals_of(model + R"(,"context":1,"engine":")" + engine +
                                     R"(","weights":")" + weights + "\"" + rest)
                              .empty());
                    ++asked;
                }
    }
    CHECK(asked > 300);
}

TEST_CASE("a one in the plural is found") {
    for (const char* text : {"1 tokens", "a step of 1 tokens", "⌈1 context-parallel devices⌉",
                             "1 trained parameters of the largest block", "(1 blocks)"})
        CHECK(plurals(Json(text)).size() == 1);
    for (const char* text : {"1 token", "11 tokens", "0.1 tokens", "2,001 tokens", "1 × 2 tokens",
                             "ZeRO stage 1 as ZeroRedundancyOptimizer"})
        CHECK(plurals(Json(text)).empty());
}
