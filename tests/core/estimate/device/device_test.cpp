#include "estimate/device/device.h"

#include <set>

#include "support/catch.h"
#include "support/expect_error.h"

using namespace rootspace;
using namespace rootspace::estimate;

TEST_CASE("the catalogue has at least 45 devices, each with memory and a source") {
    std::set<std::string> ids, kinds;
    for (const Device& device : devices()) {
        INFO(device.id);
        CHECK(ids.insert(device.id).second);
        kinds.insert(device.kind);
        CHECK(device.memory_bytes >= Bytes{4} << 30);
        CHECK(device.source.size() > 10);
        // A rate of a wider type is never above that of a narrower one.
        if (device.fp32 && device.fp16) CHECK(*device.fp32 <= *device.fp16);
        if (device.fp16 && device.fp8) CHECK(*device.fp16 <= *device.fp8);
        // An operation a byte: between a tenth and a thousand for every machine there is.
        if (device.bandwidth && device.fp16) CHECK(*device.fp16 / *device.bandwidth < 1000);
    }
    CHECK(ids.size() >= 45);
    CHECK(kinds.size() >= 8);
}

TEST_CASE("figures of well known devices") {
    // As nvidia-smi shows them.
    CHECK(device_named("rtx-4090").memory_bytes == Bytes{24564} << 20);
    CHECK(*device_named("rtx-4090").bandwidth == 1008e9);
    CHECK(*device_named("h100-sxm").fp16 == 989.4e12);
    CHECK(*device_named("a100-80").bandwidth == 2039e9);
    CHECK(device_named("mi300x").memory_bytes == Bytes{192} << 30);
    CHECK(device_named("h200-sxm").memory_bytes == Bytes{143771} << 20);
}

TEST_CASE("of a board that programs see as several devices, the device is one of them") {
    // Frontier User Guide: MI250X shows as two GPUs, each with 64 GB, 200 GB/s between them.
    const Device& half = device_named("mi250x");
    CHECK(half.memory_bytes == Bytes{65520} << 20);  // of 65,536
    CHECK(2 * *half.bandwidth == 3276.8e9);
    CHECK(*half.link_bandwidth == 200e9);
    CHECK(2 * *half.fp32 == 47.9e12);
    CHECK(2 * *half.fp16 == 383e12);
    CHECK(2 * *half.int8 == 383e12);
    // Best practices for training on AWS Neuron: four logical cores a Trainium2, 24 GiB each.
    const Device& core = device_named("trainium2");
    CHECK(4 * core.memory_bytes == Bytes{96} << 30);
    CHECK(4 * *core.bandwidth == 2.9e12);
    CHECK(4 * *core.fp32 == 181e12);
    CHECK(4 * *core.fp16 == 667e12);
    CHECK(4 * *core.fp8 == 1299e12);
    for (const Device* one : {&half, &core}) {
        CHECK(one->name.find(", one of its ") != std::string::npos);
        CHECK(!one->note.empty());
    }
    // Two dies, or cores, that programs see as one device.
    for (const char* whole : {"mi300x", "b200", "gaudi-3", "tpu-v4", "tpu-v5p", "m2-ultra-192"})
        CHECK(device_named(whole).name.find("one of") == std::string::npos);
}

TEST_CASE("error correction takes a sixteenth of a card's memory where it is on, as it ships") {
    const Bytes off = device_named("rtx-a6000").memory_bytes;  // the same chip and memory
    CHECK(device_named("a40").memory_bytes >> 20 == off / 16 * 15 >> 20);
    CHECK(device_named("rtx-6000-ada").memory_bytes == off);
    CHECK(device_named("l40s").memory_bytes == device_named("a40").memory_bytes);
}

TEST_CASE("a missing rate falls to the next wider one that is stated, or stays unknown") {
    const Device& v100 = device_named("v100-32");
    CHECK(v100.peak(Rate::fp8)->rate == *v100.fp16);
    CHECK(v100.peak(Rate::fp8)->name == "fp16");
    const Device& m1 = device_named("m1-16");
    CHECK(m1.peak(Rate::fp16)->rate == *m1.fp32);
    CHECK(m1.peak(Rate::int8_or_fp16)->name == "fp32");
    CHECK(!device_named("m4-max-128").peak(Rate::fp16));
    CHECK(!device_named("tpu-v5e").peak(Rate::fp32));
}

TEST_CASE("switches add up between the GPUs that have NVSwitch of the third generation or later") {
    for (const Device& device : devices()) {
        INFO(device.id);
        bool has = false;
        for (const char* id : {"h100-sxm", "h200-sxm", "gh200-96", "b200"})
            has = has || device.id == id;
        CHECK(device.switch_sums == has);  // of Hopper not those with bridges: h100-pcie, h100-nvl
        CHECK(device_json(device).contains("switch_sums") == has);
    }
    CHECK(
        device_from_json(Json::parse(R"({"memory_bytes":1,"switch_sums":true})"), "d").switch_sums);
}

TEST_CASE("every accelerator has its vendor") {
    for (const Device& device : devices()) {
        INFO(device.id);
        const bool class_of_devices = device.id == "phone-6" || device.kind == "laptop or desktop";
        CHECK((class_of_devices || !device.vendor.empty()));
        const bool nvidia = device.vendor == "NVIDIA";
        CHECK(nvidia == (device.name.find("NVIDIA") == 0));
        CHECK(nvidia == (device.target.find("sm_") == 0));
    }
}

TEST_CASE("a device of the visitor's own goes through JSON and back") {
    const Device own = device_from_json(
        Json::parse(R"({"name":"mine","memory_bytes":1000,"bandwidth":5,"rates":{"fp16":7}})"),
        "device");
    CHECK(own.memory_bytes == 1000);
    CHECK(own.peak(Rate::fp8)->rate == 7);
    CHECK(device_json(device_from_json(device_json(own), "device")) == device_json(own));
}

TEST_CASE("a bad device is told by its field") {
    const auto read = [](const char* text) { device_from_json(Json::parse(text), "device"); };
    CHECK(error_sentence([&] { read("{}"); }) ==
          "device.memory_bytes: expected a value, but got nothing: the field is missing");
    CHECK_THROWS_AS(read(R"({"memory_bytes":0})"), InputError);
    CHECK_THROWS_AS(read(R"({"memory_bytes":1,"bandwidth":0})"), InputError);
    CHECK_THROWS_AS(read(R"({"memory_bytes":1,"bandwidth":-3})"), InputError);
    CHECK_THROWS_AS(read(R"({"memory_bytes":1,"speed":3})"), InputError);
    CHECK_THROWS_AS(device_named("h1000"), InputError);
}

TEST_CASE(
    "of an Apple device's memory the system lends the GPU two thirds, from 64 GB three quarters") {
    int seen = 0;
    for (const Device& device : devices()) {
        CHECK(device.whole_memory_bytes.has_value() == (device.vendor == "Apple"));
        CHECK(device.lent.empty() == !device.whole_memory_bytes);
        if (!device.whole_memory_bytes) continue;
        INFO(device.id);
        const Bytes whole = *device.whole_memory_bytes;
        const Bytes share = whole < Bytes{64} << 30 ? whole / 3 * 2 : whole / 4 * 3;
        CHECK(device.memory_bytes >= share);
        CHECK(device.memory_bytes <= share + 16384);  // up to a page more
        const Json json = device_json(device);
        CHECK(json["whole_memory_bytes"] == whole);
        // What macOS can be told to lend more with, iOS has not.
        CHECK((json["lent"].get<std::string>().find("iogpu.wired_limit_mb") != std::string::npos) ==
              (device.kind == "Apple silicon"));
        ++seen;
    }
    CHECK(seen == 9 + 2);
    CHECK(device_named("iphone-15-pro").memory_bytes == 5726633984);  // 5,461.34 MiB, as logged
    CHECK_THROWS_AS(
        device_from_json(Json::parse(R"({"memory_bytes":10,"whole_memory_bytes":9})"), "d"),
        InputError);
}

TEST_CASE("a device of one's own has at most the 1,000,000 GiB of the page's field") {
    const auto sentence = [](std::int64_t bytes) {
        return error_sentence([&] {
            device_from_json(Json{{"name", "x"}, {"memory_bytes", bytes}}, "device");
        });
    };
    CHECK(sentence(std::int64_t{1'000'000} << 30).empty());
    CHECK(sentence((std::int64_t{1'000'000} << 30) + 1) ==
          "device.memory_bytes: expected a whole number from 1 to 1073741824000000, but got "
          "1073741824000001");
}
