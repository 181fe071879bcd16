#include "estimate/device/roofline.h"

#include "support/catch.h"

using namespace rootspace::estimate;

namespace {

Device device() {
    Device d{};
    d.bandwidth = 10.0, d.link_bandwidth = 2.0, d.fp16 = 100.0;
    return d;
}

}  // namespace

TEST_CASE("time is the larger of compute and memory, and the link on top") {
    const Roofline line = roofline(device(), {300, Rate::fp16, 20, 2});
    CHECK(*line.compute_seconds == 3);
    CHECK(*line.memory_seconds == 2);
    CHECK(*line.link_seconds == 1);
    CHECK(line.seconds == 4);
    CHECK(line.limit == "compute");
    CHECK(line.complete);
    CHECK(line.formula == "max(300 FLOP / 100 FLOP/s, 20 B / 10 B/s) + 2 B / 2 B/s");
    CHECK(roofline(device(), {300, Rate::fp16, 90, 0}).limit == "memory");
    CHECK(roofline(device(), {300, Rate::fp16, 90, 90}).limit == "link");
}

TEST_CASE("what the maker does not state makes the bound weaker, and is said") {
    Device unknown = device();
    unknown.fp16.reset();
    const Roofline line = roofline(unknown, {300, Rate::fp16, 20, 0});
    CHECK(!line.compute_seconds);
    CHECK(line.seconds == 2);
    CHECK(!line.complete);
    CHECK(roofline(unknown, {0, Rate::fp16, 20, 0}).complete);
}

TEST_CASE("GPT-3's weights in fp16 take 50 s a token at 7 GB/s") {
    Device disk{};
    disk.bandwidth = 7e9;
    // 175 billion parameters of 2 bytes, all read for one token.
    CHECK(roofline(disk, {0, Rate::fp16, 350e9, 0}).seconds == Approx(50));
}
