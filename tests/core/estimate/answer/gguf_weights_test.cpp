// Under llama.cpp fp32, fp16 and bf16 are the GGUF files F32, F16 and BF16, wherever they are asked
// for.
#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/weights/gguf_file.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

const std::string host = R"("device":"desktop-ddr5-64",)";  // which holds the embedding too

Json under(const std::string& engine, const std::string& model, const std::string& weights) {
    return ask(host + R"("context":512,"engine":")" + engine + R"(","model":")" + model +
               R"(","weights":")" + weights + "\"");
}

Bytes weights_of(const std::string& engine, const std::string& model, const std::string& type) {
    return bytes_of(under(engine, model, type), "weights");
}

}  // namespace

TEST_CASE("a checkpoint's type under llama.cpp is the answer of the GGUF type, to the byte") {
    int files = 0;
    for (const CatalogueEntry& entry : catalogue()) {
        if (!llama_cpp_reads(catalogue_model(entry.id))) continue;
        INFO(entry.id);
        Json plain = under("llama.cpp", entry.id, "bf16");
        CHECK(plain["weights"] == "BF16");
        Json file = under("llama.cpp", entry.id, "BF16");
        for (Json* one : {&plain, &file}) one->erase("engines");  // others read no GGUF file
        CHECK(plain == file);
        ++files;
    }
    CHECK(files > 20);
    for (const char* model : {"llama-3.1-8b", "mixtral-8x7b", "gpt2", "deepseek-v2-lite"})
        for (const auto& [plain, type] : {std::pair{"fp32", "F32"}, {"fp16", "F16"}}) {
            CHECK(under("llama.cpp", model, plain)["items"] ==
                  under("llama.cpp", model, type)["items"]);
            CHECK(under("llama.cpp", model, plain)["times"] ==
                  under("llama.cpp", model, type)["times"]);
        }
}

TEST_CASE("a GGUF file has norms in float32 and no pooler, which a checkpoint has otherwise") {
    // 65 norms of 4,096 channels, 2 B more each.
    CHECK(weights_of("llama.cpp", "llama-3.1-8b", "bf16") -
              weights_of("hf", "llama-3.1-8b", "bf16") ==
          Bytes{65} * 4096 * 2);
    CHECK(Bytes{65} * 4096 * 2 == 532480);
    // 32 routers of 8 experts as well.
    CHECK(weights_of("llama.cpp", "mixtral-8x7b", "bf16") -
              weights_of("hf", "mixtral-8x7b", "bf16") ==
          Bytes{65} * 4096 * 2 + Bytes{32} * 8 * 4096 * 2);
    // In float32 nothing differs but BERT's pooler.
    CHECK(weights_of("llama.cpp", "llama-3.1-8b", "fp32") ==
          weights_of("hf", "llama-3.1-8b", "fp32"));
    CHECK(weights_of("hf", "bert-large-uncased", "fp32") -
              weights_of("llama.cpp", "bert-large-uncased", "fp32") ==
          Bytes{1024 * 1024 + 1024} * 4);
}

TEST_CASE("levers, questions and the table of engines have the same GGUF file") {
    for (const std::string model : {"llama-3.1-8b", "mixtral-8x7b"}) {
        const auto request = [&](const std::string& weights) {
            return request_from_json(R"({"model":")" + model +
                                     R"(","context":512,"device":"h100-sxm","devices":2,)"
                                     R"("engine":"llama.cpp","weights":")" +
                                     weights + "\"}");
        };
        Json plain = levers(request("bf16"));
        CHECK(plain.size() > 3);
        for (const Json& lever : plain)
            if (lever["field"] == "weights") CHECK(lever["from"] == "BF16");
        // Other engines read the checkpoint, and not the file.
        std::erase_if(plain.get_ref<Json::array_t&>(),
                      [](const Json& one) { return one["field"] == "engine"; });
        CHECK(plain == levers(request("BF16")));
        CHECK(largest_context(request("bf16")) == largest_context(request("BF16")));
        CHECK(largest_batch(request("bf16")) == largest_batch(request("BF16")));
    }
    const std::string whole = R"("model":"llama-3.1-8b","device":"h100-sxm","context":512)";
    for (const char* asked : {"", R"(,"weights":"bf16")"}) {
        const Json answer = ask(whole + asked);
        for (const Json& row : answer["engines"])
            if (row["engine"] == "llama.cpp")
                CHECK(row["total_bytes"] ==
                      ask(whole + R"(,"engine":"llama.cpp","weights":"BF16")")["total_bytes"]);
    }
    CHECK(ask(whole + R"(,"engine":"llama.cpp")")["weights"] == "BF16");
    CHECK(ask(whole + R"(,"weights":"bf16")")["weights"] == "bf16");
}

TEST_CASE("gpt-oss's own MXFP4 under llama.cpp is the file of BF16 that the converter writes") {
    const Json own = under("llama.cpp", "gpt-oss-20b", "mxfp4");
    CHECK(own["weights"] == "mxfp4");
    CHECK(own["items"] == under("llama.cpp", "gpt-oss-20b", "BF16")["items"]);
    CHECK(own["items"] == under("llama.cpp", "gpt-oss-20b", "bf16")["items"]);
    CHECK(error_sentence([] { under("llama.cpp", "llama-3.1-8b", "awq"); }) ==
          "weights: expected a GGUF type, or fp32, fp16 or bf16, since llama.cpp loads GGUF files "
          "alone, but got awq");
}
