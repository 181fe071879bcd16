// Every item of every answer has a derivation whose arithmetic gives its bytes, exactly.
#include "support/derivation.h"

#include <set>

#include "base/error.h"
#include "estimate/answer/answer.h"
#include "estimate/explain/quantity.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Checked {
    int answers = 0, items = 0;
    std::set<std::string> names;
};

void check(const std::string& fields, Checked& checked) {
    CAPTURE(fields);
    Json told;
    try {
        told = answer(request_from_json("{" + fields + "}"));
    } catch (const InputError&) {
        return;  // an engine that cannot have the setting
    }
    ++checked.answers;
    Json lists =
        Json::array({told["items"], told["host_items"], told["disk_items"], told["traffic"]});
    if (told.contains("streaming") && told["streaming"].contains("items"))
        lists.push_back(told["streaming"]["items"]);
    for (const Json& list : lists)
        for (const Json& item : list) {
            CAPTURE(item["name"].get<std::string>(), item["formula"].get<std::string>());
            CHECK(Derivation(item["formula"].get<std::string>()).value() ==
                  item["bytes"].get<Bytes>());
            ++checked.items;
            checked.names.insert(item["name"].get<std::string>());
        }
}

const char* const training_kinds[] = {
    "",
    R"(,"lora_rank":8)",
    R"(,"lora_rank":8,"lora_dropout":0.1,"base_weights":"nf4-double","zero":3,"devices":8)",
    R"(,"dropout":0.1,"attention":"unfused")",
    R"(,"devices":8,"zero":3)",
    R"(,"devices":4,"pipeline_parallel":4,"micro_batches":1)",
    R"(,"devices":4,"pipeline_parallel":2,"micro_batches":3,"zero":2)",
    R"(,"devices":2,"pipeline_parallel":2,"pipeline_chunks":2,"micro_batches":4)",
    R"(,"devices":2,"tensor_parallel":2,"sequence_parallel":true)",
    R"(,"devices":2,"context_parallel":2)",
    R"(,"devices":4,"expert_parallel":4)",
    R"(,"offload":"activations","devices":2)",
    R"(,"offload":"all","trainer":"deepspeed","zero":3,"devices":2,"recompute":"full")",
    R"(,"offload":"all_disk","trainer":"deepspeed","zero":3,"devices":2,"recompute":"full")",
    R"(,"trainer":"megatron","devices":2,"zero":1)",
    R"(,"trainer":"torchtitan","precision":"bf16-autocast","zero":3,"devices":8)",
    R"(,"trainer":"torchtitan-2024","precision":"bf16-autocast","zero":3,"devices":8)",
    R"(,"trainer":"torchtitan","zero":3,"devices":4,"tensor_parallel":2,"sequence_parallel":true)",
    R"(,"trainer":"torchtitan","zero":3,"devices":4,"pipeline_parallel":2,"micro_batches":3)",
    R"(,"optimizer":"adamw-8bit","precision":"bf16")",
    R"(,"optimizer":"adafactor","precision":"fp8")",
    R"(,"optimizer":"muon","precision":"fp32")",
};

}  // namespace

TEST_CASE("each item of training evaluates to its bytes, whatever is recomputed") {
    Checked checked;
    for (const char* model : {"gpt2", "llama-3.1-8b", "gemma-2-9b", "deepseek-v2-lite"})
        for (const char* kind : training_kinds)
            for (const char* recompute : {"none", "selective", "full", "sqrt", "binomial"})
                check(
                    std::string(
                        R"("task":"training","context":512,"batch":2,"device":"h100-sxm","model":")") +
                        model + R"(","recompute":")" + recompute + "\"" + kind,
                    checked);
    CHECK(checked.answers > 250);
    CHECK(checked.items > 2500);
    for (const char* name :
         {"activations kept for backward", "logits and loss kept for backward", "rotary tables",
          "activations and gradients at the peak", "frozen weights", "all-gather buffer",
          "received gradients", "framework and driver"})
        CHECK(checked.names.count(name) == 1);
}

TEST_CASE("each item of inference evaluates to its bytes, under every engine") {
    Checked checked;
    for (const char* model : {"gpt2", "llama-3.1-8b", "gemma-3-12b", "deepseek-v3", "gpt-oss-20b",
                              "mixtral-8x7b", "bert-base-cased"})
        for (const char* engine : {"hf", "vllm", "llama.cpp"})
            for (const char* weights :
                 {"bf16", "fp8", "nf4-double", "gptq-int4", "mxfp4", "Q4_K_M"})
                for (const char* rest : {R"("batch":3)", R"("devices":2,"device":"h100-sxm")",
                                         R"("attention":"unfused","device":"m1-16")"})
                    check(std::string(R"("context":500,"model":")") + model + R"(","engine":")" +
                              engine + R"(","weights":")" + weights + "\"," + rest,
                          checked);
    CHECK(checked.answers > 100);
    CHECK(checked.items > 700);
}

TEST_CASE("what is kept for backward is written out, row by row") {
    const Json told = answer(request_from_json(
        R"({"model":"llama-3.1-8b","task":"training","context":512,"device":"h100-sxm"})"));
    int written = 0;
    for (const Json& item : told["items"]) {
        const std::string name = item["name"], formula = item["formula"];
        if (name.find("kept for backward") == std::string::npos) continue;
        ++written;
        CAPTURE(formula);
        CHECK(formula.find(" × ") != std::string::npos);
        // No sum of it stands there as one number.
        CHECK(formula.find(grouped_digits(item["bytes"].get<Bytes>())) == std::string::npos);
        CHECK(formula.find(name[0] == 'a' ? "32 blocks × (" : "512 × 128,256 × ") !=
              std::string::npos);
        // With any one number changed the arithmetic no longer gives the bytes.
        int changed = 0;
        for (std::size_t at = 0; at < formula.size(); ++at) {
            const std::string before = formula.substr(0, at);
            const bool starts = before.empty() || before.back() == '(' || before.ends_with("× ") ||
                                before.ends_with("+ ");
            if (!starts || formula[at] < '0' || formula[at] > '9') continue;
            std::string other = formula;
            other[at] = formula[at] == '9' ? '8' : static_cast<char>(formula[at] + 1);
            CAPTURE(other);
            CHECK(Derivation(other).value() != item["bytes"].get<Bytes>());
            ++changed;
        }
        CHECK(changed > 5);
    }
    CHECK(written == 2);
}

TEST_CASE("frozen weights, rotary tables and the workspace of products are written out") {
    const auto formula = [](const std::string& fields, const std::string& name) {
        const Json told =
            answer(request_from_json(R"({"model":"llama-3.1-8b","context":512,)" + fields + "}"));
        for (const Json& item : told["items"])
            if (item["name"].get<std::string>() == name) return item["formula"].get<std::string>();
        return std::string("no such item");
    };
    const char* const qlora = R"("task":"training","lora_rank":8,"base_weights":"nf4")";
    // 64 matrices of 4,096 × 4,096, in blocks of 64 with a scale of 4 B each, and 16 values.
    const std::string frozen = formula(qlora, "frozen weights");
    CAPTURE(frozen);
    for (const char* term : {"64 × ⌈4,096 × 4,096 / 2⌉", "64 × ⌈4,096 × 4,096 / 64⌉ × 4 B",
                             "224 × 16 values × 4 B", "65 × 4,096 × 2 B"})
        CHECK(frozen.find(term) != std::string::npos);
    // Among four devices the packed weights are shared out, their scales are not.
    const std::string shared = std::string(qlora) + R"(,"zero":3,"devices":4)";
    CHECK(formula(shared, "frozen weights").find("/ 64") == std::string::npos);
    CHECK(formula(shared, "frozen weights' parts that are not shared out").find("/ 64⌉ × 4 B + ") !=
          std::string::npos);
    CHECK(formula(qlora, "rotary tables").find("2 × 512 × 128 × 2 B of ") == 0);
    CHECK(formula(R"("device":"a100-80")", "workspace of cuBLAS") ==
          "2 buffers × 4,194,304 B + 8 buffers × 16,384 B");
    CHECK(formula(R"("device":"h100-sxm")", "workspace of cuBLAS") == "8 buffers × 4,194,304 B");
    CHECK(formula(R"("device":"mi300x")", "workspace of hipBLAS") == "128 × 1,048,576 B");
}

TEST_CASE("what is no derivation is none") {
    CHECK(Derivation("2 × 3 layers × (4 B + 1,000 B of masks)").value() == 6024);
    CHECK(Derivation("⌈7 × 3 tokens / 2 × 2 devices⌉").value() == 6);
    CHECK(Derivation("max(3, min(9, (4 + 1) × 2)) − 1 B").value() == 8);
    CHECK(Derivation("0 B, on the host").value() == 0);
    for (const char* text : {"", "measured", "2 × ", "2 × (3", "⌈4⌉", "max(1)"})
        CHECK_THROWS(Derivation(text).value());
}
