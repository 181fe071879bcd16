// Which engine runs on which device: what it does not run on is refused in one sentence, in the
// answer, the table of engines, the levers, and the choice of a device.
#include "estimate/answer/engine_devices.h"

#include "base/error.h"
#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/device_choice.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Request on(const std::string& device, const std::string& engine, const std::string& more = "") {
    return request_from_json(R"({"model":"llama-3.2-1b","context":512,"device":)" + device +
                             R"(,"engine":")" + engine + "\"" + more + "}");
}
Request on_catalogue(const std::string& device, const std::string& engine) {
    return on("\"" + device + "\"", engine);
}

std::string refusal(const Request& request) {
    return error_sentence([&] { check_engine_device(request); });
}

bool noted(const Request& request, const std::string& words) {
    return says(answer(request), words);
}

}  // namespace

TEST_CASE("of every device of the catalogue, which engines run on it") {
    // By kind, as the installation pages name them.
    for (const Device& device : devices()) {
        INFO(device.id);
        const auto runs = [&](const char* engine) {
            return refusal(on_catalogue(device.id, engine)).empty();
        };
        const bool accelerator = device.kind == "TPU or accelerator";
        const bool phone = device.kind == "phone", apple = device.kind == "Apple silicon";
        CHECK(runs("hf") == !phone);
        CHECK(runs("llama.cpp") == !accelerator);
        CHECK(runs("vllm") == !(phone || apple || accelerator || device.id == "gtx-1080-ti"));
        CHECK((runs("hf") || runs("llama.cpp")));  // some engine runs on every one
    }
}

TEST_CASE("a refusal names device and engine, why, and an engine that runs there") {
    CHECK(refusal(on_catalogue("m2-ultra-192", "vllm")) ==
          "engine: expected llama.cpp or hf on Apple M2 Ultra, 192 GB, since vLLM runs there on "
          "the processor alone, as an experiment, or by the plugin vllm-metal, whose memory is not "
          "known here, but got vllm");
    CHECK(refusal(on_catalogue("iphone-15-pro", "vllm")) ==
          "engine: expected llama.cpp on iPhone 15 Pro, since vLLM runs on Linux, not on phones, "
          "but got vllm");
    CHECK(refusal(on_catalogue("pixel-9-pro", "hf")) ==
          "engine: expected llama.cpp on Google Pixel 9 Pro, since transformers needs PyTorch, "
          "which is not made for phones, but got hf");
    CHECK(refusal(on_catalogue("tpu-v5e", "vllm")) ==
          "engine: expected hf on Google TPU v5e, since vLLM runs there by a plugin of the maker's "
          "alone, whose memory is not known here, but got vllm");
    CHECK(refusal(on_catalogue("gaudi-3", "llama.cpp")) ==
          "engine: expected hf on Intel Gaudi 3, since llama.cpp has no backend for it, but got "
          "llama.cpp");
    CHECK(refusal(on_catalogue("gtx-1080-ti", "vllm")) ==
          "engine: expected llama.cpp or hf on NVIDIA GTX 1080 Ti, since vLLM needs compute "
          "capability 7.0, or 7.5 in newer versions, but got vllm");
    // What a refusal names runs.
    for (const Device& device : devices())
        for (const char* engine : {"hf", "vllm", "llama.cpp"}) {
            const std::string said = refusal(on_catalogue(device.id, engine));
            for (const char* other : {"hf", "llama.cpp"})
                if (said.find(std::string(" ") + other + " on ") != std::string::npos)
                    CHECK(refusal(on_catalogue(device.id, other)).empty());
        }
}

TEST_CASE("an engine that does not run there has no answer, no total and no lever") {
    for (const char* device : {"m4-max-128", "iphone-15-pro", "tpu-v6e"}) {
        INFO(device);
        const Request vllm = on_catalogue(device, "vllm");
        CHECK(error_sentence([&] { answer(vllm); }) == refusal(vllm));
        CHECK(largest_batch(vllm).is_null());
        CHECK(largest_context(vllm).is_null());
        const bool phone = device == std::string("iphone-15-pro");
        const Json told = answer(on_catalogue(device, phone ? "llama.cpp" : "hf"));
        for (const Json& row : told["engines"])
            if (row["engine"] == "vllm") {
                CHECK(row["fault"] == refusal(vllm));
                CHECK(!row.contains("total_bytes"));
            }
        for (const Json& lever : levers(on_catalogue(device, phone ? "llama.cpp" : "hf")))
            CHECK(!(lever["field"] == "engine" && lever["to"] == "vllm"));
    }
    // Where it runs, it is a lever: the long context makes pages cheaper than a whole reservation.
    bool lever_to_vllm = false;
    for (const Json& lever : levers(on("\"rtx-4090\"", "hf", R"(,"batch":64)")))
        lever_to_vllm = lever_to_vllm || lever["to"] == "vllm";
    CHECK(lever_to_vllm);
}

TEST_CASE("the cheapest and fastest devices are those that the engine runs on") {
    for (const char* engine : {"hf", "vllm", "llama.cpp"}) {
        const Request asked = on_catalogue("rtx-4090", engine);
        const std::vector<Candidate> found = device_choice(asked, devices());
        std::size_t fitting = 0;
        for (const Device& device : devices()) {
            bool among = false;
            for (const Candidate& one : found) among = among || one.device->id == device.id;
            CHECK(among == refusal(on_devices(asked, device, 1)).empty());  // all have the memory
            fitting += among;
        }
        CHECK(fitting < devices().size());
    }
}

TEST_CASE("the visitor's own device runs every engine unless its maker or target says otherwise") {
    const std::string memory = R"("memory_bytes":80000000000)";
    for (const char* engine : {"hf", "vllm", "llama.cpp"})
        CHECK(refusal(on("{" + memory + "}", engine)).empty());
    CHECK(refusal(on("{" + memory + R"(,"vendor":"Apple"})", "vllm")).find("engine: ") == 0);
    CHECK(refusal(on("{" + memory + R"(,"target":"sm_60"})", "vllm")).find("engine: ") == 0);
    CHECK(refusal(on("{" + memory + R"(,"target":"sm_70"})", "vllm")).empty());
    CHECK(refusal(on("{" + memory + R"(,"target":"gfx906"})", "vllm")).find("target") !=
          std::string::npos);
    CHECK(refusal(on("{" + memory + R"(,"target":"gfx1201"})", "vllm")).empty());
    CHECK(compute_capability(device_named("rtx-5090")) == 120);
    CHECK(compute_capability(device_named("mi300x")) == 0);
}

TEST_CASE("where an engine runs with conditions, the answer says them") {
    CHECK(noted(on_catalogue("laptop-ddr5-32", "vllm"), "VLLM_CPU_KVCACHE_SPACE"));
    CHECK(noted(on_catalogue("raspberry-pi-5-8", "vllm"), "VLLM_CPU_KVCACHE_SPACE"));
    CHECK(!noted(on_catalogue("ryzen-ai-max-395", "vllm"), "VLLM_CPU_KVCACHE_SPACE"));
    CHECK(!noted(on_catalogue("laptop-ddr5-32", "hf"), "VLLM_CPU_KVCACHE_SPACE"));
    CHECK(noted(on_catalogue("v100-32", "vllm"), "compute capability 7.5"));
    CHECK(!noted(on_catalogue("t4", "vllm"), "compute capability 7.5"));
    CHECK(noted(on_catalogue("tpu-v5p", "hf"), "PyTorch/XLA"));
    CHECK(!noted(on_catalogue("gaudi-3", "hf"), "PyTorch/XLA"));
}

TEST_CASE("on processors vLLM's row has the cache in whole GiB, and nowhere else") {
    const auto space = [](const std::string& model, const std::string& more) {
        const Json told =
            answer(request_from_json(R"({"model":")" + model + R"(","batch":1,)" + more + "}"));
        for (const Json& row : told["engines"])
            if (row["engine"] == "vllm") return row.value("cpu_cache_gib", std::int64_t{-1});
        return std::int64_t{-2};
    };
    // Llama 3.1 8B: 131,072 bytes a token; another engine is chosen in all but the third.
    CHECK(space("llama-3.1-8b", R"("device":"epyc-9654","context":8192)") == 1);
    CHECK(space("llama-3.1-8b", R"("device":"epyc-9654","context":8208)") == 2);
    CHECK(space("llama-3.1-8b", R"("device":"epyc-9654","context":8192,"engine":"vllm")") == 1);
    CHECK(space("bert-large-uncased", R"("device":"epyc-9654","context":512)") == 0);
    for (const char* device : {"h100-sxm", "ryzen-ai-max-395", "arc-b580"})
        CHECK(space("llama-3.1-8b", R"("context":8192,"device":")" + std::string(device) + "\"") ==
              -1);
}
