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
          "context: expected a whole number from 1 to 1073741824, but got 0");
    CHECK(refused(R"("generated":5000)") ==
          "generated: expected a whole number from 0 to 4096, but got 5000");
    CHECK(refused(R"("speed":1)").find("speed") != std::string::npos);
    CHECK(refused(R"("batch":1.5)").find("batch: expected a whole number") == 0);
    CHECK(refused(R"("zero":4)") == "zero: expected a whole number from 0 to 3, but got 4");
    CHECK(refused(R"("device":"abacus")").find("device: expected one of v100-32, ") == 0);
    CHECK(refused(R"("attention":"some")") ==
          "attention: expected \"fused\" or \"unfused\", but got \"some\"");
}
