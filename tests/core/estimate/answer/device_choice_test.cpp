// The choice of a device against the forward answer for every device and number of them.
#include "estimate/answer/device_choice.h"

#include <limits>
#include <random>
#include <set>

#include "base/error.h"
#include "core/estimate/answer/one_of.h"
#include "estimate/answer/answer.h"
#include "estimate/answer/estimated.h"
#include "estimate/architecture/catalogue.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// Real kinds and makers, on which driver and engine depend; memory, rates and prices are made up.
std::vector<Device> random_devices(std::mt19937_64& random) {
    std::vector<Device> list;
    for (int i = 0; i < 5; ++i) {
        Device d = one_of(random, devices());
        d.memory_bytes = Bytes(d.memory_bytes / double(1 << random() % 4));
        if (random() % 4 == 0) d.fp16.reset(), d.fp32.reset();
        if (random() % 4 == 0) d.link_bandwidth.reset();
        if (random() % 2) d.launch_price_usd = double(100 * (1 + random() % 4));
        list.push_back(d);
    }
    return list;
}

Request random_request(std::mt19937_64& random) {
    Request r;
    r.architecture = catalogue_model(one_of<std::string>(
        random, {"gpt2", "llama-3.1-8b", "gemma-2-9b", "deepseek-v2-lite", "gpt-oss-20b"}));
    r.architecture.blocks.resize(8);  // as many kinds of blocks, sooner computed
    r.task = random() % 2 ? Task::inference : Task::training;
    r.device = one_of(random, devices());
    r.devices = 1 + std::int64_t(random() % 6);
    r.driver_stated = random() % 4 == 0;
    r.driver_bytes = r.driver_stated ? Bytes{3} << 30 : assumed_driver_bytes(r.device);
    r.context = 256 * (1 + std::int64_t(random() % 16));
    r.batch = 1 + std::int64_t(random() % 16);
    r.engine = one_of<std::string>(random, {"hf", "vllm", "llama.cpp"});
    r.weights = one_of<std::string>(random, {"bf16", "fp8", "nf4"});
    if (r.task == Task::training) {
        r.tensor_parallel = 1 + std::int64_t(random() % 2);
        r.pipeline_parallel = 1 + std::int64_t(random() % 2);
        r.zero = std::int64_t(random() % 4);
        r.offload = random() % 4 ? "none" : "optimizer";
        r.trainer = one_of<std::string>(random, {"torch", "deepspeed"});
    } else if (r.engine == "vllm" && random() % 2) {
        r.expert_parallel = r.devices;
    }
    return r;
}

// By asking for the answer on each device with nothing but the request's words.
struct Row {
    std::string id;
    std::int64_t count;
    double seconds, tokens, price;
    bool complete;
    Bytes free;
};

double a_token(const Row& row) { return row.seconds / row.tokens; }

std::vector<Row> by_trial(const Request& asked, const std::vector<Device>& from) {
    std::vector<Row> rows;
    const std::int64_t group = asked.tensor_parallel * asked.pipeline_parallel;
    std::set<std::int64_t> counts{asked.devices, 16 * group, 32 * group, 64 * group};
    for (std::int64_t n = 1; n <= 8; ++n) counts.insert(n * group);
    for (const std::int64_t count : counts)
        for (const Device& device : from) {
            Request r = asked;
            r.device = device, r.devices = count;
            if (!asked.driver_stated)
                r.driver_bytes =
                    device.kind.find("GPU") == std::string::npos ? 0 : std::int64_t{512} << 20;
            if (r.task == Task::inference && r.expert_parallel > 1) r.expert_parallel = count;
            try {
                const Json a = answer(r);
                if (a["fits"] == false) continue;
                const Json& time = a["times"].back();
                rows.push_back({device.id, count, time["seconds"], time["tokens"],
                                device.launch_price_usd.value_or(-1) * double(count),
                                time["complete"], a["free_bytes"]});
            } catch (const InputError&) {
            }
        }
    return rows;
}

}  // namespace

TEST_CASE("the devices chosen are those that the forward answer for each of them gives") {
    std::mt19937_64 random(11);
    int some = 0, differing = 0, longer_step = 0;
    for (int i = 0; i < 60; ++i) {
        const Request r = random_request(random);
        const std::vector<Device> list = random_devices(random);
        INFO(r.architecture.name << " " << r.engine << ", case " << i);
        const std::vector<Row> rows = by_trial(r, list);
        const auto found = device_choice(r, list);
        REQUIRE(found.size() == rows.size());
        for (std::size_t k = 0; k < rows.size(); ++k) {
            CHECK(found[k].device->id == rows[k].id);
            CHECK(found[k].count == rows[k].count);
            CHECK(found[k].time.seconds == rows[k].seconds);
            CHECK(found[k].need.tokens == rows[k].tokens);
            CHECK(found[k].device->memory_bytes - found[k].need.bytes == rows[k].free);
            CHECK(found[k].time.complete == rows[k].complete);
        }
        if (rows.empty()) continue;
        ++some;
        const auto cheapest = in_order(found, Wish::cheapest);
        double least = -1;
        for (const Row& row : rows)
            if (row.price >= 0 && (least < 0 || row.price < least)) least = row.price;
        REQUIRE(cheapest.empty() == (least < 0));
        if (least >= 0)
            CHECK(*cheapest.front().device->launch_price_usd * double(cheapest.front().count) ==
                  least);
        const auto fastest = in_order(found, Wish::fastest);
        for (const Row& row : rows)
            if (row.complete)
                CHECK(fastest.front().time.seconds / fastest.front().need.tokens <= a_token(row));
        longer_step += fastest.front().count > r.devices && r.task == Task::training;
        differing += !cheapest.empty() && cheapest.front().device != fastest.front().device;
    }
    CHECK(some > 30);
    CHECK(differing > 5);
    CHECK(longer_step > 5);
}

TEST_CASE("a device is judged by what its own driver holds, not by the asking one's") {
    Request r =
        request_from_json(R"({"model":"llama-3.1-8b","context":38500,"device":"m2-ultra-192"})");
    REQUIRE(r.driver_bytes == 0);
    Device card = device_named("arc-b580");
    const auto total = [&] { return holding(on_devices(r, card, 2)).total_bytes; };
    card.memory_bytes = total() - 1;
    std::vector<Device> list{card};
    for (const Candidate& one : device_choice(r, list)) CHECK(one.count != 2);
    list[0].memory_bytes += 1;
    bool two = false;
    for (const Candidate& one : device_choice(r, list)) two = two || one.count == 2;
    CHECK(two);
    // 512 MiB of it are the driver's; a request that states them has them everywhere.
    const Bytes assumed = total();
    r.driver_stated = true, r.driver_bytes = 0;
    CHECK(assumed - total() == Bytes{512} << 20);
}

TEST_CASE("what the lists say of a choice is what the forward answer of that choice says") {
    std::mt19937_64 random(12);
    int more_tokens = 0, rows = 0;
    for (int i = 0; i < 24; ++i) {
        const Request asked = random_request(random);
        const double asked_tokens =
            asked.task == Task::training
                ? double(asked.batch * asked.context * asked.devices) /
                      double(asked.tensor_parallel * asked.pipeline_parallel)
                : double(asked.batch);
        const Json q = questions(asked);
        for (const char* wish : {"fastest", "cheapest"}) {
            double before = std::numeric_limits<double>::infinity();
            for (const Json& row : q[wish]) {
                const Json a =
                    answer(on_devices(asked, device_named(row["device"].get<std::string>()),
                                      row["devices"].get<std::int64_t>()));
                const Json& time = a["times"].back();
                INFO(asked.architecture.name << ", case " << i << ", " << row.dump());
                CHECK(row["seconds"] == time["seconds"]);
                CHECK(row["tokens"] == time["tokens"]);
                CHECK(row["complete"] == time["complete"]);
                CHECK(row["free_bytes"] == a["free_bytes"]);
                CHECK(row.contains("tokens_per_second") == (row["seconds"] > 0));
                if (!row.contains("tokens_per_second")) continue;
                const double rate = row["tokens_per_second"];
                CHECK(rate == time["tokens"].get<double>() / time["seconds"].get<double>());
                if (wish == std::string("fastest") && row["complete"] == true) {
                    CHECK(rate <= before * (1 + 1e-12));
                    before = rate;
                }
                more_tokens += row["tokens"] > asked_tokens;
                ++rows;
            }
        }
    }
    CHECK(rows > 30);
    CHECK(more_tokens > 5);
}

TEST_CASE("the cheapest device is so whatever rates its maker states") {
    const Request r = request_from_json(R"({"model":"llama-3.2-1b","context":8192})");
    const Json q = questions(r);
    double least = -1;
    for (const Candidate& one : device_choice(r, devices())) {
        if (!one.device->launch_price_usd) continue;
        const double price = *one.device->launch_price_usd * double(one.count);
        if (least < 0 || price < least) least = price;
    }
    CHECK(q["cheapest"][0]["launch_price_usd"] == least);
    bool incomplete = false;
    for (const Json& row : q["cheapest"]) incomplete = incomplete || row["complete"] == false;
    CHECK(incomplete);  // one small board, of which no rate is printed
}

TEST_CASE("three of a device are listed where three are enough") {
    const Request r = request_from_json(
        R"({"model":"llama-3.1-70b","weights":"Q4_K_M","engine":"llama.cpp","context":2048})");
    const std::vector<Device> one{device_named("arc-a770-16")};
    const auto found = in_order(device_choice(r, one), Wish::cheapest);
    REQUIRE(!found.empty());
    CHECK(found.front().count == 3);
    CHECK(!holding(on_devices(r, one[0], 2)).fits);
    CHECK(questions(r)["counts_tried"] == Json::parse("[1,2,3,4,5,6,7,8,16,32,64]"));
}
