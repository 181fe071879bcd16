// What an answer says of weights that find no room and are read for every token.
#include <algorithm>

#include "core/estimate/answer/ask.h"
#include "core/estimate/answer/bytes_of.h"
#include "core/estimate/answer/says.h"
#include "estimate/answer/estimated.h"
#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

Request request(const std::string& fields) { return request_from_json("{" + fields + "}"); }

}  // namespace

TEST_CASE("streaming reads what each tensor has, and with what stays it is the whole model") {
    // Q4_K_M gives the head Q6_K, and blocks of two kinds: a mean of bytes a weight is none of
    // them.
    const Json a = ask(
        R"("model":"llama-3.1-70b","weights":"Q4_K_M","device":"rtx-4090","engine":"llama.cpp")");
    REQUIRE(a.contains("streaming"));
    Bytes stay = 0;
    for (const Json& item : a["streaming"]["items"])
        if (item["purpose"] == "weights") stay += item["bytes"].get<Bytes>();
    Bytes weights = bytes_of(a, "weights");
    // Read: all that does not stay; the embedding is in the host's memory.
    CHECK(a["streaming"]["read_bytes_per_token"].get<Bytes>() == weights - stay);
}

TEST_CASE("what does not fit is read: one device's free memory is of no use to another's blocks") {
    int read = 0, no_room = 0, pooled_fits = 0;
    for (const std::string engine : {"hf", "vllm", "llama.cpp"})
        for (const std::string model :
             {"deepseek-v3", "llama-3.1-70b", "gpt-oss-20b", "gemma-2-9b"})
            for (const std::string device : {"h200-sxm", "rtx-4090", "rtx-3080-10"})
                for (const int devices : {1, 2, 4, 8, 16}) {
                    const std::string fields = R"("context":4096,"engine":")" + engine +
                                               R"(","model":")" + model + R"(","device":")" +
                                               device + R"(","devices":)" + std::to_string(devices);
                    INFO(fields);
                    Json told;
                    if (!error_sentence([&] { told = ask(fields); }).empty()) continue;
                    CHECK(told.contains("streaming") == !told["fits"].get<bool>());
                    if (told["fits"]) continue;
                    const Json& streaming = told["streaming"];
                    no_room += streaming.contains("fault");
                    if (streaming.contains("fault")) continue;
                    ++read;
                    CHECK(streaming["read_bytes_per_token"].get<Bytes>() > 0);
                    CHECK(streaming["seconds_per_token"].get<double>() > 0);
                    const Request r = request(fields);
                    pooled_fits +=
                        total_bytes(estimated(r).everywhere) <= r.device.memory_bytes * devices;
                }
    CHECK(read > 20);
    CHECK(no_room > 0);
    CHECK(pooled_fits > 0);
}

TEST_CASE("each device's streaming is that of its own blocks, and they are added up") {
    const std::string fields =
        R"("model":"deepseek-v3","engine":"hf","device":"h200-sxm","devices":16)";
    const Json told = ask(fields);
    const Estimated found = estimated(request(fields));
    const Placement& placement = *found.loaded.placement;
    const StoredWeights& stored = found.loaded.weights->stored;
    const Bytes memory = request(fields).device.memory_bytes;
    REQUIRE(placement.parts.size() == found.stages.size());
    std::int64_t over = 0, all = 0;
    Bytes read = 0;
    for (std::size_t i = 0; i < found.stages.size(); ++i) {
        all += static_cast<std::int64_t>(placement.parts[i].part.architecture.blocks.size());
        if (found.stages[i] <= memory) continue;
        ++over;
        // Blocks of experts, all of one size: as many are read as leave room for the rest and two
        // buffers of what a token reads of one.
        Bytes block = 0, passing = 0;
        const std::vector<char>& held = placement.parts[i].part.held;
        std::int64_t last = -1;
        for (std::size_t t = 0; t < stored.tensors.size(); ++t)
            if (held[t]) last = std::max(last, stored.tensors[t].block);
        for (std::size_t t = 0; t < stored.tensors.size(); ++t) {
            const WeightTensor& tensor = stored.tensors[t];
            if (!held[t] || tensor.block != last) continue;
            block += stored.bytes[t];
            passing += stored.bytes[t] / tensor.copies * tensor.active_copies;
        }
        const Bytes too_much = found.stages[i] - memory + 2 * passing;
        read += (too_much + block - 1) / block * passing;
    }
    CHECK(over > 0);
    CHECK(told["streaming"]["read_bytes_per_token"].get<Bytes>() == read);
    CHECK(told["streaming"]["resident_blocks"].get<std::int64_t>() < all);
    CHECK(told["streaming"]["resident_blocks"].get<std::int64_t>() >= all - 2 * over);
}

TEST_CASE("a token takes no less than the device does with room for all of it") {
    // LPDDR4X at 34.1 GB/s: 6,254 MB of weights take 0.18 s, of which a disk at 7 GB/s would read
    // the few that find no room in no time.
    for (const char* fields :
         {R"("model":"qwen2.5-7b","weights":"Q6_K","device":"phone-6")",
          R"("model":"phi-4","weights":"Q4_K_M","device":"raspberry-pi-5-8")",
          R"("model":"qwen3-30b-a3b","weights":"Q4_K_M","device":"laptop-ddr4-16")"}) {
        INFO(fields);
        const Json told = ask(std::string(fields) + R"(,"engine":"llama.cpp","context":4096)");
        REQUIRE(told.contains("streaming"));
        const Json& streaming = told["streaming"];
        const double read = streaming["read_bytes_per_token"].get<double>() / 7e9;
        const double device = told["times"].back()["seconds"].get<double>();
        REQUIRE(read < device);
        CHECK(streaming["seconds_per_token"] == device);
        CHECK(streaming["device_seconds_per_token"] == device);
        CHECK(says(told, "s at least, which the device takes with room for it all as well."));
        CHECK(!says(told, "Smaller pieces"));
        CHECK(streaming["formula"].get<std::string>().ends_with(" s that the device takes)"));
    }
    // Read for longer than the device takes.
    const Json told = ask(R"("model":"llama-2-70b","device":"rtx-4090","context":2048)");
    const Json& streaming = told["streaming"];
    CHECK(streaming["seconds_per_token"] == streaming["read_bytes_per_token"].get<double>() / 7e9);
    CHECK(streaming["device_seconds_per_token"] == told["times"].back()["seconds"]);
    CHECK(says(told, "Smaller pieces may take less."));
}
