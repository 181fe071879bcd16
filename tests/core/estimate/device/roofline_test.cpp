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

TEST_CASE("time is the largest of compute, memory and links, which may all go on at once") {
    const Roofline line = roofline(device(), {300, Rate::fp16, 20, 2});
    CHECK(*line.compute_seconds == 3);
    CHECK(*line.memory_seconds == 2);
    CHECK(*line.link_seconds == 1);
    CHECK(line.seconds == 3);
    CHECK(line.limit == "compute");
    CHECK(line.complete);
    CHECK(line.formula ==
          "max(300 fp16 FLOP / 100 fp16 FLOP/s, 20 B / 10 B/s, 2 B / 2 B/s between devices)");
    CHECK(roofline(device(), {300, Rate::fp16, 90, 0}).limit == "memory");
    const Roofline sends = roofline(device(), {300, Rate::fp16, 90, 90});
    CHECK(sends.limit == "link");
    CHECK(sends.seconds == 45);
    const Roofline moves = roofline(device(), {300, Rate::fp16, 20, 2, 80, 8});
    CHECK(moves.limit == "host");
    CHECK(moves.seconds == 10);
    CHECK(moves.formula.find(", 80 B / 8 B/s to and from the host)") != std::string::npos);
}

TEST_CASE("products of two number formats take each its own time") {
    Device d = device();
    d.fp8 = 400.0;
    Work work{900, Rate::fp16};
    work.in_fp8 = 800;
    CHECK(*roofline(d, work).compute_seconds == 3);
    CHECK(roofline(d, work).formula ==
          "max(800 fp8 FLOP / 400 fp8 FLOP/s + 100 fp16 FLOP / 100 fp16 FLOP/s, 0 B / 10 B/s)");
    work.waited_operations = 450, work.waited_in_fp8 = 400;
    CHECK(*roofline(d, work).compute_seconds == 4.5);
    CHECK(*compute_seconds(d, work) == 4.5);
    CHECK(*waited_seconds(d, work) == 1.5);
    CHECK(fp8_time(d) == 0.25);
    work = {800, Rate::fp16};
    work.in_fp8 = 800;
    CHECK(roofline(d, work).formula == "max(800 fp8 FLOP / 400 fp8 FLOP/s, 0 B / 10 B/s)");
    d.fp16.reset();
    CHECK(roofline(d, work).complete);
    work.operations = 900;
    CHECK(!roofline(d, work).compute_seconds);
    CHECK(fp8_time(d) == 1);
}

TEST_CASE("an optimiser's products run in 16 bits, whatever the others run in") {
    Device d = device();
    d.fp32 = 50.0;
    Work work{300, Rate::fp32};
    CHECK(*roofline(d, work).compute_seconds == 6);
    work.update_operations = 200;
    CHECK(*roofline(d, work).compute_seconds == 4);
    CHECK(*compute_seconds(d, work) == 4);
    CHECK(roofline(d, work).formula ==
          "max(100 fp32 FLOP / 50 fp32 FLOP/s + 200 fp16 FLOP / 100 fp16 FLOP/s of the optimiser's "
          "products, 0 B / 10 B/s)");
    work.rate = Rate::fp16;
    CHECK(*roofline(d, work).compute_seconds == 3);
    work.waited_operations = 100;
    CHECK(*roofline(d, work).compute_seconds == 4);
    CHECK(*waited_seconds(d, work) == 1);
}

TEST_CASE("a switch that adds up saves what an all-reduce's ring sends beyond its bytes once") {
    Device d = device();
    const Work work{0, Rate::fp16, 0, 14, 0, 0, 6};
    CHECK(*roofline(d, work).link_seconds == 7);  // a ring, where no switch adds up
    CHECK(roofline(d, work).formula.find("14 B / 2 B/s between devices)") != std::string::npos);
    d.switch_sums = true;
    CHECK(*roofline(d, work).link_seconds == 4);
    CHECK(roofline(d, work).formula.find("8 B / 2 B/s between devices, added up in their switch") !=
          std::string::npos);
    CHECK(*roofline(d, {0, Rate::fp16, 0, 14}).link_seconds == 7);  // nothing to add up
}

TEST_CASE("products whose arithmetic the program chooses are bound by the faster, which is named") {
    Device d = device();
    CHECK(*roofline(d, {300, Rate::int8_or_fp16}).compute_seconds == 3);
    d.int8 = 400.0;
    CHECK(*roofline(d, {800, Rate::int8_or_fp16}).compute_seconds == 2);
    CHECK(roofline(d, {800, Rate::int8_or_fp16}).formula.find("800 int8 FLOP") !=
          std::string::npos);
    d.int8 = 50.0;  // a device that is slower at it
    CHECK(*roofline(d, {800, Rate::int8_or_fp16}).compute_seconds == 8);
    CHECK(*roofline(d, {800, Rate::int8}).compute_seconds == 16);
    CHECK(roofline(d, {800, Rate::fp8}).formula.find("800 fp16 FLOP") != std::string::npos);
}

TEST_CASE("what the maker does not state makes the bound weaker, and is said") {
    Device unknown = device();
    unknown.fp16.reset();
    const Roofline line = roofline(unknown, {300, Rate::fp16, 20, 0});
    CHECK(!line.compute_seconds);
    CHECK(line.seconds == 2);
    CHECK(!line.complete);
    CHECK(line.formula == "max(300 FLOP at a rate that is not stated, 20 B / 10 B/s)");
    CHECK(roofline(unknown, {0, Rate::fp16, 20, 0}).complete);
    unknown.bandwidth.reset();
    CHECK(roofline(unknown, {300, Rate::fp16, 20, 0}).seconds == 0);
}

TEST_CASE("GPT-3's weights in fp16 take 50 s a token at 7 GB/s") {
    Device disk{};
    disk.bandwidth = 7e9;
    // 175 billion parameters of 2 bytes, all read for one token.
    CHECK(roofline(disk, {0, Rate::fp16, 350e9, 0}).seconds == Approx(50));
}

TEST_CASE("a device of which nothing is stated has no time, and the limit says so") {
    const Roofline line = roofline(Device{}, {300, Rate::fp16, 90});
    CHECK(line.limit == "unknown");
    CHECK(line.seconds == 0);
    CHECK(!line.complete);
}
