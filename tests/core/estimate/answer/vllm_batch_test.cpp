#include "estimate/answer/vllm_batch.h"

#include "estimate/answer/answer.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Request on(const std::string& device, const std::string& more = "") {
    const std::string quoted = device[0] == '{' ? device : '"' + device + '"';
    return request_from_json(R"({"model":"gemma-2-9b","engine":"vllm","context":8192,"device":)" +
                             quoted + more + "}");
}

using Three = std::vector<std::int64_t>;

Three of(const Request& request) {
    const VllmBatch batch = vllm_batch(request);
    return {batch.step_tokens, batch.sequences, batch.default_sequences};
}

}  // namespace

TEST_CASE("vLLM's steps and sequences are those of its API server on the device") {
    // get_batch_defaults, vllm/engine/arg_utils.py: from 70 GiB on, but for A100.
    for (const char* device : {"h100-sxm", "h100-pcie", "h100-nvl", "h200-sxm", "gh200-96", "b200",
                               "mi300x", "mi325x", "mi355x"}) {
        INFO(device);
        CHECK(of(on(device)) == Three{8192, 1024, 1024});
    }
    for (const char* device : {"rtx-4090", "a100-80", "l40s", "mi250x", "t4"}) {
        INFO(device);
        CHECK(of(on(device)) == Three{2048, 256, 256});
    }
    CHECK(of(on(R"({"memory_bytes":75161927680})")) == Three{8192, 1024, 1024});
    CHECK(of(on(R"({"memory_bytes":75161927679})")) == Three{2048, 256, 256});
    CHECK(of(on(R"({"memory_bytes":85899345920,"name":"my A100"})")) == Three{2048, 256, 256});
    CHECK(of(on("epyc-9654")) == Three{2048, 128, 128});
    Request processors = on("epyc-9654");
    processors.devices = 3;
    CHECK(of(processors) == Three{6144, 384, 384});
}

TEST_CASE("as many sequences as are asked for run at once, and no more of them than of tokens") {
    CHECK(of(on("rtx-4090", R"(,"batch":300)")) == Three{2048, 300, 256});
    CHECK(of(on("rtx-4090", R"(,"batch":5000)")) == Three{5000, 5000, 256});
    CHECK(of(on("h100-sxm", R"(,"batch":5000)")) == Three{8192, 5000, 1024});
    // No more tokens than the sequences have together.
    Request request = on("rtx-4090");
    request.context = 3;
    CHECK(of(request) == Three{768, 256, 256});
}

TEST_CASE("an answer holds the profile run and the windows of that step, and says both") {
    // Gemma 2 9B: 14,336 of MLP, 3,584 wide, 256,000 logits; 21 of 42 layers with a window of 4,096
    // and 8 heads of 256 for keys and for values.
    const auto items = [](const char* device) {
        const Json told = answer(on(device, R"(,"batch":4)"));
        std::pair<Bytes, Bytes> found{0, 0};
        for (const Json& item : told["items"]) {
            const std::string name = item["name"];
            if (name.find("profile run") != std::string::npos) found.first = item["bytes"];
            if (name.find("window") != std::string::npos) found.second = item["bytes"];
        }
        for (const Json& row : told["engines"]) {
            if (row["engine"] != "vllm") continue;
            CHECK(row["sequences"] == vllm_batch(on(device)).sequences);
            CHECK(row["default_sequences"] == row["sequences"]);
            CHECK(row["step_tokens"] == vllm_batch(on(device)).step_tokens);
        }
        return found;
    };
    const Bytes layer_token = 2 * 8 * 256 * 2;
    const auto small = items("rtx-4090"), large = items("h100-sxm");
    CHECK(small.first == 256 * Bytes{256000} * 39);
    CHECK(large.first == 1024 * Bytes{256000} * 39);
    CHECK(small.second == 21 * 4 * (6143 / 16 + 2) * 16 * layer_token);
    CHECK(large.second == 21 * 4 * (8192 / 16 + 1) * 16 * layer_token);
}
