// What each engine's loader packs of a model: transformers (4.57) modules of torch.nn.Linear,
// vLLM its own.
#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "estimate/explain/quantity.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Json asked(const std::string& model, const std::string& weights, const std::string& engine = "hf") {
    return ask(R"("model":")" + model + R"(","context":128,"weights":")" + weights +
               R"(","engine":")" + engine + "\"");
}

Bytes part(const Json& answer, const std::string& name) {
    for (const Json& item : answer["items"])
        if (item["name"] == "weights: " + name) return item["bytes"].get<Bytes>();
    return 0;
}

// float32 absmax of 64 weights, and the 16 values.
Bytes nf4(Bytes weights) { return weights / 2 + weights / 64 * 4 + 16 * 4; }

}  // namespace

TEST_CASE("transformers leaves the experts of gpt-oss in 16 bits in every format but their own") {
    // GptOssExperts: of 24 layers 3 matrices and their biases, 32 experts.
    const Bytes experts = Bytes{72} * 32 * (2880 * 2880 + 2880) * 2;
    for (const char* format : {"nf4", "nf4-double", "int8", "fp8", "fp8-block", "gptq-int4",
                               "gptq-int8", "awq", "bf16"}) {
        INFO(format);
        const Json found = asked("gpt-oss-20b", format);
        CHECK(part(found, "experts") == experts);
        CHECK(says(found, "the experts of gpt-oss") == (std::string(format) != "bf16"));
    }
    const Json packed = asked("gpt-oss-20b", "mxfp4");
    CHECK(part(packed, "experts") < experts / 3);
    CHECK(!says(packed, "the experts of gpt-oss"));
    // Attention is packed: of 24 layers q, k, v and o of 64, 8, 8 and 64 heads of 64, biases of all
    // and 64 sinks in 16 bits.
    CHECK(part(asked("gpt-oss-20b", "nf4"), "attention") ==
          24 * (2 * nf4(4096 * 2880) + 2 * nf4(512 * 2880) + 2 * (4096 + 2 * 512 + 2880 + 64)));
    // It is no lever then, as it is for a model whose experts are modules.
    const auto lever = [](const std::string& model, const std::string& to) {
        const Json rows = levers(
            request_from_json(R"({"model":")" + model + R"(","device":"rtx-4090","context":128})"));
        for (const Json& row : rows)
            if (row["to"] == to && row["field"] == "weights") return true;
        return false;
    };
    CHECK(!lever("gpt-oss-20b", "nf4-double"));
    CHECK(lever("mixtral-8x7b", "nf4-double"));
}

TEST_CASE("adapters on gpt-oss have its experts in 16 bits under them") {
    const auto base = [](const std::string& model, const std::string& format) {
        const Json found = ask(R"("task":"training","lora_rank":16,"model":")" + model +
                               R"(","context":128,"base_weights":")" + format + "\"");
        return bytes_of(found, "weights");
    };
    const Bytes experts = Bytes{72} * 32 * (2880 * 2880 + 2880) * 2;
    CHECK(base("gpt-oss-20b", "nf4-double") > experts);
    CHECK(base("gpt-oss-20b", "bf16") - base("gpt-oss-20b", "nf4-double") <
          base("gpt-oss-20b", "bf16") - experts);
    CHECK(base("mixtral-8x7b", "nf4-double") < base("mixtral-8x7b", "bf16") / 3);  // control
}

TEST_CASE("bitsandbytes packs the routers that are torch.nn.Linear, and no other format does") {
    // modeling_mixtral.py: gate = nn.Linear(4096, 8), in each of 32 layers.
    CHECK(part(asked("mixtral-8x7b", "nf4"), "router") == 32 * nf4(8 * 4096));
    CHECK(part(asked("mixtral-8x7b", "int8"), "router") == 32 * (8 * 4096 + 8 * 4));
    for (const char* format : {"fp8", "awq", "gptq-int4", "bf16"})
        CHECK(part(asked("mixtral-8x7b", format), "router") == 32 * 8 * 4096 * 2);
    CHECK(part(asked("mixtral-8x7b", "nf4", "vllm"), "router") == 32 * 8 * 4096 * 2);
    // DeepseekV3TopkRouter and GptOssTopKRouter hold a parameter.
    CHECK(part(asked("deepseek-v3", "nf4"), "router") ==
          part(asked("deepseek-v3", "bf16"), "router"));
    CHECK(part(asked("gpt-oss-20b", "nf4"), "router") == 24 * (32 * 2880 + 32) * 2);
    CHECK(says(asked("mixtral-8x7b", "nf4"), "Version 5"));
    CHECK(!says(asked("mixtral-8x7b", "nf4", "vllm"), "version 5"));
    CHECK(!says(asked("mixtral-8x7b", "fp8"), "version 5"));
    CHECK(!says(asked("llama-3.1-8b", "nf4"), "version 5"));
}

TEST_CASE("GPT-2 has Conv1D in place of torch.nn.Linear, which two loaders pack") {
    const Bytes plain = bytes_of(asked("gpt2", "bf16"), "weights");
    const Bytes whole = asked("gpt2-xl", "bf16")["total_bytes"].get<Bytes>();
    for (const char* format : {"fp8", "fp8-block", "awq"}) {
        CHECK(asked("gpt2-xl", format)["total_bytes"] == whole);
        CHECK(bytes_of(asked("gpt2", format), "weights") == plain);
        CHECK(says(asked("gpt2", format), "GPT-2's blocks have none, and its only one, the head"));
    }
    for (const char* format : {"nf4", "int8", "gptq-int4"}) {
        CHECK(bytes_of(asked("gpt2", format), "weights") < plain);
        CHECK(!says(asked("gpt2", format), "GPT-2's blocks have none"));
    }
    CHECK(bytes_of(asked("gpt2", "fp8", "vllm"), "weights") <
          bytes_of(asked("gpt2", "bf16", "vllm"), "weights"));
    // What packs nothing is no lever, from 16 bits as from 32.
    const auto lever = [](const std::string& model, const std::string& from,
                          const std::string& to) {
        for (const Json& row :
             levers(request_from_json(R"({"model":")" + model + R"(","context":128,"weights":")" +
                                      from + R"(","device":"rtx-4090"})")))
            if (row["to"] == to && row["field"] == "weights" && !row.contains("engine"))
                return true;
        return false;
    };
    for (const char* from : {"bf16", "fp32"}) {
        INFO(from);
        for (const char* to : {"fp8", "awq"}) {
            CHECK(!lever("gpt2-xl", from, to));
            CHECK(lever("llama-3.2-1b", from, to));  // control
        }
        CHECK(lever("gpt2-xl", from, "nf4-double"));
    }
}

TEST_CASE("the ends of blocks are those of the weights that a format leaves in 16 bits") {
    const auto ends = [](const std::string& format) {
        const Json found = asked("qwen2.5-3b", format);
        for (const Json& item : found["items"])
            if (item["name"] == "unused ends of the weights' blocks")
                return item["bytes"].get<Bytes>();
        return Bytes{0};
    };
    // 151,936 x 2,048 of the embedding, and 108 matrices of 43 MiB.
    CHECK(ends("bf16") == 108 * (1 << 20) + (1 << 19));
    for (const char* format : {"fp8", "gptq-int4", "int8", "nf4"}) {
        INFO(format);
        CHECK(ends(format) == 1 << 19);
    }
}

TEST_CASE(
    "vLLM packs experts in fp8 and nf4, none in LLM.int8(), and loads gpt-oss in few formats") {
    const auto refusal = [](const std::string& model, const std::string& format) {
        return error_sentence([&] { asked(model, format, "vllm"); });
    };
    CHECK(refusal("mixtral-8x7b", "int8") ==
          "weights: expected nf4, since vLLM has no LLM.int8() for experts, but got int8");
    CHECK(refusal("llama-3.1-8b", "int8").empty());
    CHECK(refusal("mixtral-8x7b", "nf4").empty());
    for (const char* format : {"nf4", "awq", "gptq-int4", "fp8-block"}) {
        INFO(format);
        CHECK(refusal("gpt-oss-20b", format) ==
              "weights: expected mxfp4, fp8 or 16 bits, in which alone vLLM loads the experts of "
              "gpt-oss, but got " +
                  std::string(format));
    }
    // 24 layers of 72 matrices and as many scales in fp8, biases in 16 bits.
    CHECK(part(asked("gpt-oss-20b", "fp8", "vllm"), "experts") ==
          Bytes{72} * 32 * (2880 * 2880 + 4 + 2880 * 2));
    CHECK(!says(asked("gpt-oss-20b", "fp8", "vllm"), "the experts of gpt-oss"));
    // The table of engines counts anew what the marks change.
    const Json fp8 = asked("gpt-oss-20b", "fp8");
    for (const Json& row : fp8["engines"])
        if (row["engine"] == "vllm")
            CHECK(row["total_bytes"] == asked("gpt-oss-20b", "fp8", "vllm")["total_bytes"]);
}

TEST_CASE("packed experts are said to be those of transformers 4, with their bytes in version 5") {
    // Mixtral 8x7B: 32 blocks of 8 experts of 3 matrices. Of each: half a byte a weight, a byte for
    // 64, 4 for 256 of these, a mean and 16 values.
    const std::int64_t matrix = 4096 * 14336, matrices = 32 * 8 * 3;
    const std::int64_t packed =
        matrices * (matrix / 2 + matrix / 64 + matrix / 64 / 256 * 4 + 4 + 16 * 4);
    const std::string packs = grouped_digits(packed) + " B of the model. Version 5";
    const std::string leaves = "in 16 bits: " + grouped_digits(2 * matrices * matrix) + " B";
    for (const char* fields : {R"("weights":"nf4-double")",
                               R"("task":"training","lora_rank":8,"base_weights":"nf4-double")"}) {
        const Json experts = ask(R"("model":"mixtral-8x7b",)" + std::string(fields));
        CHECK(says(experts, packs));
        CHECK(says(experts, leaves));
        CHECK_FALSE(says(ask(R"("model":"llama-3.1-8b",)" + std::string(fields)), "Version 5"));
    }
}
