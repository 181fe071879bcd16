#include "estimate/answer/request.h"

#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

std::string refused(const std::string& fields) {
    return error_sentence([&] { request_from_json(R"({"model":"llama-3.1-8b",)" + fields + "}"); });
}

}  // namespace

TEST_CASE("a model is all a request needs") {
    const Request request = request_from_json(R"({"model":"llama-3.1-8b"})");
    CHECK(request.architecture.blocks.size() == 32);
    CHECK(request.task == Task::inference);
    CHECK(request.device.id == "rtx-4090");
    CHECK(request.driver_bytes == 512 << 20);
    CHECK(request.weights == "bf16");
}

TEST_CASE("the driver's memory is assumed for GPUs alone") {
    const auto of = [](const char* device) {
        return request_from_json(std::string(R"({"model":"gpt2","device":")") + device + "\"}")
            .driver_bytes;
    };
    CHECK(of("h100-sxm") == 512 << 20);
    CHECK(of("m4-32") == 0);
    CHECK(of("raspberry-pi-5-8") == 0);
}

TEST_CASE("values take their kind of cache from the keys unless they say otherwise") {
    CHECK(request_from_json(R"({"model":"gpt2","kv":"q8_0"})").kv_values == "q8_0");
    CHECK(request_from_json(R"({"model":"gpt2","kv":"q8_0","kv_values":"q4_0"})").kv_values ==
          "q4_0");
}

TEST_CASE("a bad request is told by its field") {
    CHECK(error_sentence([] { request_from_json("{}"); }) ==
          "model: expected either a model of the catalogue or a config, but got neither");
    CHECK(refused(R"("config":{})") ==
          "model: expected either a model of the catalogue or a config, but got both");
    CHECK(refused(R"("task":"dream")") ==
          "task: expected \"inference\" or \"training\", but got \"dream\"");
    CHECK(refused(R"("context":0)") ==
          "context: expected a whole number from 1 to 16777216, but got 0");
    CHECK(refused(R"("generated":5000)") ==
          "generated: expected a whole number from 0 to 4096, but got 5000");
    CHECK(refused(R"("speed":1)").find("speed") != std::string::npos);
    CHECK(refused(R"("batch":1.5)").find("batch: expected a whole number") == 0);
    CHECK(refused(R"("task":"training","zero":4)") ==
          "zero: expected a whole number from 0 to 3, but got 4");
    CHECK(refused(R"("device":"abacus")").find("device: expected one of v100-32, ") == 0);
    CHECK(refused(R"("attention":"some")") ==
          "attention: expected \"fused\" or \"unfused\", but got \"some\"");
}

TEST_CASE("what a request would not read is refused by its field, not passed over") {
    CHECK(refused(R"("zero":2)") ==
          "zero: expected to be left out, or task training, but got it with task inference");
    CHECK(refused(R"("task":"training","engine":"vllm")") ==
          "engine: expected to be left out, or task inference, but got it with task training");
    const std::string training = R"("task":"training",)";
    CHECK(refused(training + R"("base_weights":"nf4")") ==
          "base_weights: expected to be left out, or a lora_rank of at least 1, but got it with "
          "lora_rank 0");
    CHECK(refused(training + R"("lora_dropout":0.1)").find("lora_dropout: expected") == 0);
    CHECK(refused(training + R"("checkpoints":3)") ==
          "checkpoints: expected to be left out, or recompute binomial, but got it with recompute "
          "none");
    // The same fields where they are read.
    for (const char* fine :
         {R"("zero":2)", R"("lora_rank":8,"base_weights":"nf4","lora_dropout":0.1)",
          R"("recompute":"binomial","checkpoints":3)", R"("attention":"unfused")"})
        CHECK(refused(training + fine).empty());
    // Every field of the other task.
    for (const char* field :
         {"\"trainer\":\"torch\"", "\"optimizer\":\"sgd\"", "\"precision\":\"fp32\"",
          "\"recompute\":\"full\"", "\"checkpoints\":1", "\"lora_rank\":1", "\"lora_dropout\":0",
          "\"base_weights\":\"nf4\"", "\"dropout\":0", "\"zero\":0", "\"micro_batches\":1",
          "\"tensor_parallel\":1", "\"pipeline_parallel\":1", "\"pipeline_chunks\":1",
          "\"context_parallel\":1", "\"sequence_parallel\":false", "\"offload\":\"none\"",
          "\"host_bandwidth\":1", "\"disk_bandwidth\":1"})
        CHECK(refused(field).find("task training, but got it with task inference") !=
              std::string::npos);
    for (const char* field :
         {"\"generated\":0", "\"shared_prefix\":0", "\"weights\":\"bf16\"", "\"kv\":\"f16\"",
          "\"kv_values\":\"f16\"", "\"engine\":\"hf\"", "\"stream_bandwidth\":1"})
        CHECK(refused(training + field).find("task inference, but got it with task training") !=
              std::string::npos);
}

TEST_CASE("an encoder writes nothing and shares no cache") {
    const auto sentence = [](const std::string& fields) {
        return error_sentence(
            [&] { request_from_json(R"({"model":"bert-large-uncased",)" + fields + "}"); });
    };
    CHECK(sentence(R"("generated":8)") ==
          "generated: expected 0 for an encoder, which writes nothing and keeps no cache, but got "
          "8");
    CHECK(sentence(R"("shared_prefix":8)").find("shared_prefix: expected 0 for an encoder") == 0);
    CHECK(sentence(R"("generated":0)").empty());
}

TEST_CASE("weights that nobody chose are the checkpoint's own") {
    const auto weights = [](const std::string& request) {
        const Request r = request_from_json("{" + request + "}");
        return r.weights + (r.weights_stated ? ", stated" : "");
    };
    CHECK(weights(R"("model":"llama-3.1-8b")") == "bf16");
    CHECK(weights(R"("model":"deepseek-v3")") == "fp8-block");
    CHECK(weights(R"("model":"gpt-oss-20b")") == "mxfp4");
    CHECK(weights(R"("model":"deepseek-v3","weights":"bf16")") == "bf16, stated");
    const auto quantised = [&](const std::string& config) {
        return weights(R"("config":{"model_type":"llama","vocab_size":256,"hidden_size":128,)"
                       R"("num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":256,)"
                       R"("quantization_config":)" +
                       config + "}");
    };
    CHECK(quantised(R"({"quant_method":"gptq","bits":4,"group_size":128})") == "gptq-int4");
    CHECK(quantised(R"({"quant_method":"gptq","bits":8,"group_size":128})") == "gptq-int8");
    CHECK(quantised(R"({"quant_method":"awq","bits":4,"group_size":128})") == "awq");
    CHECK(quantised(R"({"quant_method":"fp8"})") == "fp8");
    CHECK(quantised(R"({"load_in_8bit":true})") == "int8");
    CHECK(quantised(R"({"load_in_4bit":true,"bnb_4bit_quant_type":"nf4"})") == "nf4");
    CHECK(quantised(R"({"load_in_4bit":true,"bnb_4bit_quant_type":"nf4",)"
                    R"("bnb_4bit_use_double_quant":true})") == "nf4-double");
    // Other groups, other bits, other blocks, other programs: none of the formats here, so that one
    // has to be chosen.
    for (const char* other : {R"({"quant_method":"gptq","bits":4,"group_size":32})",
                              R"({"quant_method":"gptq","bits":4,"group_size":-1})",
                              R"({"quant_method":"gptq","bits":3,"group_size":128})",
                              R"({"quant_method":"awq","bits":4,"group_size":64})",
                              R"({"quant_method":"fp8","weight_block_size":[64,64]})",
                              R"({"load_in_4bit":true,"bnb_4bit_quant_type":"fp4"})",
                              R"({"quant_method":"compressed-tensors"})"})
        CHECK(error_sentence([&] { quantised(other); })
                  .find("weights: expected one of the formats here, since the published "
                        "checkpoint's is none of them, but got ") == 0);
}
