// Where device and host have one memory, llama.cpp's buffers on the host are in the sum.
#include <algorithm>

#include "core/estimate/answer/ask.h"
#include "estimate/answer/device_choice.h"
#include "estimate/answer/estimated.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Request llama_on(const std::string& device, const std::string& more = "") {
    return request_from_json(
        R"({"model":"llama-3.1-8b","engine":"llama.cpp","weights":"Q4_K_M","context":26880,)"
        R"("device":")" +
        device + "\"" + more + "}");
}

Bytes named(const Json& items, const std::string& name) {
    for (const Json& item : items)
        if (item["name"] == name) return item["bytes"].get<Bytes>();
    return -1;
}

// 512 tokens a batch × (2 × 4,096 channels × 4 B + 26,880 cells × 2 B of mask); 128,256 logits.
constexpr Bytes inputs = 512 * (2 * 4096 * 4 + 26880 * 2), outputs = 128256 * 4;

}  // namespace

TEST_CASE("buffers of the host are among the device's items where both have one memory") {
    CHECK(inputs + outputs == 44815360);
    for (const char* device : {"jetson-orin-nano-8", "dgx-spark", "ryzen-ai-max-395"}) {
        INFO(device);
        const Json told = answer(llama_on(device));
        CHECK(named(told["items"], "host compute buffer: embeddings and mask") == inputs);
        CHECK(named(told["items"], "host output buffer: logits") == outputs);
        CHECK(told["host_items"].empty());
        CHECK(told["host_bytes"] == 0);
    }
    const Json card = answer(llama_on("rtx-4090"));
    CHECK(named(card["host_items"], "host compute buffer: embeddings and mask") == inputs);
    CHECK(named(card["items"], "host compute buffer: embeddings and mask") == -1);
}

TEST_CASE("they are called what builds for Metal and for the processor alone call them") {
    for (const char* device : {"m1-16", "iphone-15-pro"}) {
        INFO(device);
        const Json metal = answer(llama_on(device))["items"];
        CHECK(named(metal, "CPU compute buffer: embeddings and mask") == inputs);
        CHECK(named(metal, "CPU output buffer: logits") == outputs);
    }
    // The processor's one compute buffer, as large as a GPU's, has inputs and mask in it.
    const Json card = answer(llama_on("rtx-4090"))["items"];
    for (const char* device : {"raspberry-pi-5-8", "laptop-ddr4-16", "epyc-9654", "phone-6"}) {
        INFO(device);
        const Json items = answer(llama_on(device))["items"];
        CHECK(named(items, "CPU output buffer: logits") == outputs);
        for (const Json& item : items) {
            const std::string name = item["name"].get<std::string>();
            CHECK(name.find("host") == std::string::npos);
            CHECK(name.find("embeddings and mask") == std::string::npos);
            if (name.starts_with("compute buffer")) CHECK(named(card, name) == item["bytes"]);
        }
    }
}

TEST_CASE("they count in what fits, in levers, in questions and in the choice of a device") {
    for (const char* id : {"raspberry-pi-5-8", "jetson-agx-orin-64", "m1-16"}) {
        INFO(id);
        Request r = llama_on(id);
        Bytes all = 0;
        const Json told = answer(r);
        for (const Json& item : told["items"]) all += item["bytes"].get<Bytes>();
        CHECK(told["total_bytes"] == all);
        for (const Bytes memory : {all, all - 1}) {
            r.device.memory_bytes = memory;
            const bool fits = memory == all;
            CHECK(answer(r)["fits"] == fits);
            CHECK(holding(r).fits == fits);
            CHECK(device_choice(r, {r.device}).empty() == !fits);
            const Json context = largest_context(r);
            CHECK((context >= 26880) == fits);
            const Json again = answer(r);
            for (const Json& row : again["engines"])
                if (row["engine"] == "llama.cpp") CHECK(row["total_bytes"] == all);
        }
        const Json rows = levers(r);
        for (const Json& row : rows)
            if (row["field"] == "context") {
                Request half = r;
                half.context = 13440;
                CHECK(row["total_bytes"] == answer(half)["total_bytes"]);
                CHECK(row["saved_bytes"] == all - answer(half)["total_bytes"].get<Bytes>());
            }
    }
}
