// Weights as published: what each engine makes of the type that a config states, or does not, and
// the cache and activations beside them.
#include "../architecture/config_fixture.h"
#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Json ask_config(const std::string& fixture, const Json& change, const std::string& fields) {
    Json config = Json::parse(config_fixture(fixture));
    config.merge_patch(change);
    return ask("\"config\":" + config.dump() + "," + fields);
}

Bytes total(const Json& told, const std::string& engine) {
    for (const Json& row : told["engines"])
        if (row["engine"] == engine) return row["total_bytes"].get<Bytes>();
    return 0;
}

const std::string hf = R"("context":4096,"device":"h100-sxm","engine":"hf")";
const std::string vllm = R"("context":4096,"device":"h100-sxm","engine":"vllm")";
const std::string llama_cpp = R"("context":4096,"device":"h100-sxm","engine":"llama.cpp")";

}  // namespace

TEST_CASE("a config's float32 is twice the bytes in transformers, in weights and in the cache") {
    for (const char* name : {"torch_dtype", "dtype"}) {
        const Json change{{"torch_dtype", nullptr}, {name, "float32"}};
        Json whole = change;
        if (name == std::string("torch_dtype")) whole = {{"torch_dtype", "float32"}};
        const Json wide = ask_config("Llama-3.1-8B", whole, hf);
        const Json half = ask_config("Llama-3.1-8B", Json::object(), hf);
        CHECK(wide["weights"] == "fp32");
        CHECK(half["weights"] == "bf16");
        CHECK(bytes_of(half, "weights") == 2 * 8030261248);
        CHECK(bytes_of(wide, "weights") == 4 * 8030261248);
        CHECK(bytes_of(half, "kv_cache") == Bytes{131072} * 4096);
        CHECK(bytes_of(wide, "kv_cache") == 2 * Bytes{131072} * 4096);
        CHECK(bytes_of(wide, "workspace") > bytes_of(half, "workspace"));
        CHECK(says(wide, "dtype=\"auto\""));
        CHECK(!says(half, "dtype"));
        // The other engines of the same answer are their own answers.
        CHECK(total(wide, "vllm") == ask_config("Llama-3.1-8B", whole, vllm)["total_bytes"]);
        CHECK(total(wide, "llama.cpp") ==
              ask_config("Llama-3.1-8B", whole, llama_cpp)["total_bytes"]);
        CHECK(total(wide, "vllm") == total(half, "vllm"));
    }
}

TEST_CASE("vLLM and llama.cpp load float32 in 16 bits, and say so") {
    const Json change{{"torch_dtype", "float32"}};
    const Json paged = ask_config("Llama-3.1-8B", change, vllm);
    CHECK(paged["weights"] == "bf16");
    CHECK(says(paged, "vLLM loads the checkpoint's fp32 as bf16 on this device"));
    const Json file = ask_config("Llama-3.1-8B", change, llama_cpp);
    CHECK(file["weights"] == "F16");
    CHECK(says(file, "llama.cpp's converter writes the checkpoint's fp32 as fp16"));
    const Bytes rotary_table = Bytes{131072} * 128 * 2, embedding = Bytes{128256} * 4096 * 2;
    CHECK(bytes_of(paged, "weights") == 2 * 8030261248 + rotary_table);
    const Bytes norms = Bytes{65} * 4096 * 2;                                // in float32
    CHECK(bytes_of(file, "weights") == 2 * 8030261248 + norms - embedding);  // which the host keeps
    CHECK(!says(ask_config("Llama-3.1-8B", Json::object(), vllm), "loads the checkpoint's"));
}

TEST_CASE("the catalogue's gemma-2-9b is published in float32 and needs twice a 24 GB card") {
    const Json told = ask(R"("model":"gemma-2-9b","device":"rtx-4090","engine":"hf")");
    CHECK(told["weights"] == "fp32");
    CHECK(bytes_of(told, "weights") == 4 * Bytes{9241705984});
    CHECK(told["fits"] == false);
    CHECK(
        ask(R"("model":"gemma-2-9b","device":"rtx-4090","engine":"hf","weights":"bf16")")["fits"] ==
        true);
}

TEST_CASE("vLLM refuses float16 for Gemma 2 and 3: float32 stays where there is no bfloat16") {
    const std::string gemma = R"("model":"gemma-2-2b","engine":"vllm","device":)";
    CHECK(ask(gemma + R"("rtx-4090")")["weights"] == "bf16");
    const Json turing = ask(gemma + R"("t4")");
    CHECK(turing["weights"] == "fp32");
    CHECK(bytes_of(turing, "weights") >= 4 * Bytes{2614341888});
    // Another family takes float16 there, and an encoder everywhere.
    CHECK(ask(R"("model":"gpt2","engine":"vllm","device":"t4")")["weights"] == "fp16");
    CHECK(ask(R"("model":"llama-3.1-8b","engine":"vllm","device":"t4")")["weights"] == "fp16");
    CHECK(ask(R"("model":"bert-base-cased","engine":"vllm","device":"rtx-4090")")["weights"] ==
          "fp16");
}

TEST_CASE("a config without a type takes that of the published model of its sizes, or says none") {
    const Json gpt2 = ask_config("gpt2", Json::object(), R"("engine":"hf")");
    CHECK(gpt2["weights"] == "fp32");
    CHECK(says(gpt2, "fp32 is that of the published files of GPT-2, which has the same sizes"));
    CHECK(bytes_of(gpt2, "weights") == 4 * Bytes{124439808});
    const Json other = ask_config("gpt2", {{"n_layer", 13}}, R"("engine":"hf")");
    CHECK(other["weights"] == "bf16");
    CHECK(says(other, "no model of these sizes is known here whose files do: bf16 is taken"));
    CHECK(ask_config("bert-base-cased", Json::object(), R"("engine":"hf")")["weights"] == "fp32");
}

TEST_CASE("what a request states is taken as it is") {
    const std::string asked = R"("model":"gemma-2-2b","engine":"hf","context":4096,)";
    const Json told = ask(asked + R"("weights":"fp32","kv":"bf16")");
    CHECK(bytes_of(told, "kv_cache") * 2 ==
          bytes_of(ask(asked + R"("weights":"fp32")"), "kv_cache"));
    CHECK(!says(told, "dtype=\"auto\""));
    CHECK(ask(asked + R"("weights":"fp16")")["weights"] == "fp16");
}

TEST_CASE("of dtype and torch_dtype the first is kept, and the other named") {
    const Json both =
        ask_config("Llama-3.1-8B", {{"dtype", "float32"}, {"torch_dtype", "bfloat16"}}, hf);
    CHECK(both["weights"] == "fp32");
    CHECK(says(both, "torch_dtype bfloat16 (transformers keeps dtype, float32)"));
    const Json equal = ask_config("Llama-3.1-8B", {{"dtype", "bfloat16"}}, hf);
    CHECK(equal["weights"] == "bf16");
    CHECK(!says(equal, "torch_dtype"));
}

TEST_CASE("a published form that is none of the formats has no answer until one is chosen") {
    const auto sentence = [](const Json& form, const std::string& fields) {
        return error_sentence([&] {
            ask_config("Llama-3.1-8B", {{"quantization_config", form}}, fields);
        });
    };
    const Json three{{"quant_method", "gptq"}, {"bits", 3}, {"group_size", 128}};
    CHECK(sentence(three, hf) ==
          "weights: expected one of the formats here, since the published checkpoint's is none of "
          "them, but got gptq of 3 bits in groups of 128");
    CHECK(sentence({{"quant_method", "awq"}, {"bits", 4}, {"group_size", 64}}, hf)
              .find("but got awq of 4 bits in groups of 64") != std::string::npos);
    CHECK(sentence({{"quant_method", "gptq"}, {"bits", 4}, {"group_size", -1}}, hf)
              .find("but got gptq of 4 bits in whole rows") != std::string::npos);
    CHECK(sentence(three, hf + R"(,"weights":"bf16")").empty());
    CHECK(sentence({{"quant_method", "gptq"}, {"bits", 4}, {"group_size", 128}}, hf).empty());
}

TEST_CASE("llama.cpp has no quantised values without flash attention") {
    const std::string asked =
        R"("model":"llama-3.1-8b","engine":"llama.cpp","attention":"unfused","kv":"q4_0")";
    CHECK(error_sentence([&] { ask(asked); }) ==
          "kv_values: expected f32, f16 or bf16, or attention fused, since llama.cpp quantises "
          "values for flash attention alone, but got q4_0 with attention unfused");
    CHECK(error_sentence([&] { ask(asked + R"(,"kv_values":"f16")"); }).empty());
    CHECK(error_sentence([&] {
              ask(R"("model":"llama-3.1-8b","engine":"llama.cpp","kv":"q4_0")");
          }).empty());
}

TEST_CASE("what leaves 64 bits names the largest of the numbers that make it") {
    const std::string asked = R"("model":"llama-3.1-405b","task":"training","device":"h100-sxm",)";
    CHECK(
        error_sentence([&] { ask(asked + R"("micro_batches":1048576)"); }) ==
        "micro_batches: expected sizes whose bytes and operations fit 64 bits, but got 1 sequence "
        "of 4,096 tokens, 1,048,576 micro-batches");
    CHECK(error_sentence([&] { ask(asked + R"("micro_batches":2)"); }).empty());
}
