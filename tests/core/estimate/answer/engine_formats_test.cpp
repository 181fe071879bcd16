// Which weights each engine keeps: what it does not is refused under the field's name, in the
// answer and in the table of engines.
#include "estimate/answer/engine_formats.h"

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/bytes_of.h"
#include "estimate/answer/answer.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/weights/gguf_file.h"
#include "estimate/weights/weight_format.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string fault(const Json& answer, const std::string& engine) {
    for (const Json& row : answer["engines"])
        if (row["engine"] == engine) {
            CHECK(row.contains("fault") != row.contains("total_bytes"));
            return row.value("fault", "");
        }
    return "no such engine";
}

const std::string llama = R"("model":"llama-3.1-8b","engine":)";

}  // namespace

TEST_CASE("each engine takes the formats it keeps and no other") {
    for (const WeightFormat& format : weight_formats()) {
        if (format.id == "mxfp4" || format.id == "MXFP4_MOE") continue;  // of experts alone
        if (format.id == own_types_id) continue;                         // of a file's own config
        INFO(format.id);
        const auto takes = [&](const std::string& engine) {
            const std::string said = error_sentence(
                [&] { ask(llama + "\"" + engine + R"(","weights":")" + format.id + "\""); });
            if (said.empty()) return true;
            CHECK(said.find("weights: expected ") == 0);
            CHECK(said.find(", but got " + format.id) != std::string::npos);
            return false;
        };
        const bool gguf = format.packing == Packing::gguf;
        CHECK(takes("hf") == !gguf);
        CHECK(takes("vllm") ==
              (format.id != "nf4-double" && format.id != "TQ1_0" && format.id != "TQ2_0" &&
               format.id != "Q1_0" && format.id != "Q2_0"));
        CHECK(takes("llama.cpp") == (gguf || format.packing == Packing::plain));
    }
}

TEST_CASE("the refusals say what to choose, and stand in the table of engines") {
    CHECK(error_sentence([] { ask(llama + R"("hf","weights":"Q4_K_M")"); }) ==
          "weights: expected a checkpoint's format, or llama.cpp as the engine, since transformers "
          "expands GGUF weights to 16 or 32 bits when it loads them, but got Q4_K_M");
    const Json awq = ask(llama + R"("hf","weights":"awq")");
    CHECK(fault(awq, "hf").empty());
    CHECK(fault(awq, "vllm").empty());
    CHECK(fault(awq, "llama.cpp") ==
          "weights: expected a GGUF type, or fp32, fp16 or bf16, since llama.cpp loads GGUF files "
          "alone, but got awq");
    const Json gguf = ask(llama + R"("llama.cpp","weights":"Q4_K_M")");
    CHECK(fault(gguf, "llama.cpp").empty());
    CHECK(fault(gguf, "hf").find("weights: expected a checkpoint's format") == 0);
}

// vLLM layers/quantization/gguf.py: DEQUANT_TYPES and UNQUANTIZED_TYPES.
TEST_CASE(
    "vLLM refuses GGUF types that it has no kernels for, in mixes and in files of their own") {
    const auto said = [](const std::string& fields) {
        return error_sentence([&] { ask(fields); });
    };
    CHECK(said(llama + R"("vllm","weights":"TQ2_0")") ==
          "weights: expected another format, since vLLM refuses GGUF files with tensors of types "
          "TQ1_0, TQ2_0, MXFP4 and newer ones, but got TQ2_0");
    const std::string mixtral = R"("model":"mixtral-8x7b","context":512,"engine":)";
    CHECK(said(mixtral + R"("vllm","weights":"MXFP4_MOE")").find("weights: expected another") == 0);
    CHECK(said(mixtral + R"("llama.cpp","weights":"MXFP4_MOE")").empty());
    for (const std::string kept : {"BF16", "IQ1_M", "IQ4_NL", "Q2_K"})
        CHECK(said(llama + R"("vllm","weights":")" + kept + "\"").empty());
    Request r = request_from_json("{" + llama + R"("vllm","weights":"Q8_0"})");
    r.weights = own_types_id;
    const auto own = [&](const std::vector<TypedRole>& types) {
        r.architecture.storage.tensor_types = types;
        return error_sentence([&] { check_engine_format(r); });
    };
    CHECK(own({{"BF16", "token_embd", ""}, {"IQ4_XS", "ffn_down", " 0-31"}}).empty());
    CHECK(own({{"BF16", "token_embd", ""}, {"MXFP4", "ffn_down", " 0-31"}}).find("weights: ") == 0);
    CHECK(own({{"TQ1_0", "ffn_down", " 0-31"}}).find("weights: ") == 0);
    CHECK(own({{"Q1_0", "ffn_down", ""}}).find("weights: ") == 0);
}

TEST_CASE("transformers has MXFP4 for gpt-oss alone, on whatever device") {
    const auto said = [](const std::string& model, const std::string& device) {
        return error_sentence([&] {
            ask(R"("context":512,"engine":"hf","weights":"mxfp4","model":")" + model +
                R"(","device":")" + device + "\"");
        });
    };
    for (const std::string device : {"h100-sxm", "v100-32"}) {
        CHECK(said("mixtral-8x7b", device) ==
              "weights: expected another format, since transformers has MXFP4 for the experts of "
              "gpt-oss alone, but got mxfp4");
        CHECK(said("gpt-oss-20b", device).empty());
    }
}

TEST_CASE("vLLM's GGUF support is called experimental where it is used alone") {
    const auto noted = [](const std::string& fields) {
        return ask(fields)["notes"].dump().find("experimental") != std::string::npos;
    };
    CHECK(noted(llama + R"("vllm","weights":"Q4_K_M")"));
    CHECK(!noted(llama + R"("vllm","weights":"awq")"));
    CHECK(!noted(llama + R"("llama.cpp","weights":"Q4_K_M")"));
}

TEST_CASE(
    "weights as published: transformers and vLLM load all of the catalogue, llama.cpp says why "
    "not") {
    int refused = 0;
    for (const CatalogueEntry& entry : catalogue()) {
        INFO(entry.id);
        const Json told = ask(R"("context":512,"model":")" + entry.id + "\"");
        const bool packed = !told["model"].value("quantisation", "").empty();
        CHECK(fault(told, "hf").empty());
        CHECK(fault(told, "vllm").find("weights: ") == std::string::npos);
        const bool here = fault(told, "llama.cpp").find("weights: expected a GGUF type") == 0;
        CHECK(here == (packed && told["model"]["family"] != "gpt_oss"));
        refused += here;
    }
    CHECK(refused > 0);
    // MXFP4 of another family than gpt-oss is GGUF's own mix.
    const std::string mixtral = R"("model":"mixtral-8x7b","engine":"llama.cpp","weights":)";
    CHECK(error_sentence([&] { ask(mixtral + R"("mxfp4")"); }).find("weights: ") == 0);
    CHECK(ask(mixtral + R"("MXFP4_MOE")")["weights"] == "MXFP4_MOE");
}

TEST_CASE("an answer says whose format its weights have") {
    const auto note = [](const std::string& fields) {
        const Json a = ask(fields);
        for (const Json& one : a["notes"])
            if (one.get<std::string>().find("checkpoint") != std::string::npos)
                return one.get<std::string>();
        return std::string();
    };
    const std::string v3 = R"("model":"deepseek-v3","context":512)";
    CHECK(ask(v3)["weights"] == "fp8-block");
    CHECK(note(v3) ==
          "The weights are as the published checkpoint stores them (fp8-block), since no other "
          "format was chosen.");
    CHECK(note(v3 + R"(,"weights":"bf16")") ==
          "The published checkpoint is stored as fp8; the weights here are as chosen.");
    CHECK(note(R"("model":"llama-3.1-8b")").empty());
    // DeepSeek-V3's published file: 684,531,386,000 elements less the prediction block's and
    // copies'.
    CHECK(bytes_of(ask(v3), "weights") <
          bytes_of(ask(v3 + R"(,"weights":"bf16")"), "weights") * 0.52);
}

TEST_CASE("a family that llama.cpp does not have is said, not computed") {
    CHECK(error_sentence([] { ask(R"("model":"opt-1.3b","engine":"llama.cpp")"); }) ==
          "engine: expected one that runs this model; llama.cpp has no such architecture, but got "
          "llama.cpp");
    CHECK(error_sentence([] { ask(R"("model":"opt-1.3b","engine":"vllm","weights":"Q4_K_M")"); }) ==
          "weights: expected a family that llama.cpp reads, for a GGUF type, but got OPT");
    const Json opt = ask(R"("model":"opt-1.3b")");
    for (const Json& row : opt["engines"])
        CHECK(row.contains("fault") == (row["engine"] == "llama.cpp"));
}

TEST_CASE("PaLM is neither vLLM's nor llama.cpp's, and GPT-3's sizes are GPT-2's family, of both") {
    for (const std::string engine : {"vllm", "llama.cpp"}) {
        const std::string asked =
            R"("device":"m3-ultra-512","context":2048,"engine":")" + engine + R"(","model":")";
        CHECK(error_sentence([&] { ask(asked + "palm-540b\""); }) ==
              "engine: expected one that runs this model; " +
                  std::string(engine == "vllm" ? "vLLM" : engine) +
                  " has no such architecture, but got " + engine);
        const std::string on_gpus =
            R"("device":"h200-sxm","devices":8,"context":2048,"engine":")" + engine;
        CHECK(error_sentence([&] { ask(on_gpus + R"(","model":"gpt3-175b")"); }).empty());
    }
    CHECK(error_sentence([] { gguf_tensors(catalogue_model("palm-540b")); }) ==
          "format: expected a family that llama.cpp reads, for a GGUF type, but got PaLM");
    const Json palm = ask(R"("model":"palm-540b","context":2048)");
    for (const Json& row : palm["engines"]) CHECK(row.contains("fault") == (row["engine"] != "hf"));
}

TEST_CASE("vLLM cuts no group of weights that share a scale") {
    // vllm issues 17569 (1,536 / 8 = 192) and 13640 (29,568 / 2 = 14,784).
    for (const char* cut :
         {R"("model":"qwen3-235b-a22b","weights":"fp8-block","engine":"vllm","devices":8)",
          R"("model":"qwen2.5-72b","weights":"awq","engine":"vllm","devices":2)",
          R"("model":"qwen2.5-72b","weights":"gptq-int4","engine":"vllm","devices":2)"})
        CHECK(error_sentence([&] { ask(cut); }).find("devices: expected a number that leaves") ==
              0);
    for (
        const char* whole :
        {R"("model":"qwen3-235b-a22b","weights":"fp8-block","engine":"vllm","devices":4)",
         R"("model":"qwen3-235b-a22b","weights":"fp8-block","engine":"vllm","devices":8,"expert_parallel":8)",
         R"("model":"qwen2.5-72b","weights":"bf16","engine":"vllm","devices":8)",
         R"("model":"llama-3.1-70b","weights":"awq","engine":"vllm","devices":8)"})
        CHECK(ask(whole)["total_bytes"].get<Bytes>() > 0);
}
