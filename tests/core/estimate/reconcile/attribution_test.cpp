#include "estimate/reconcile/attribution.h"

#include "estimate/reconcile/log_devices.h"
#include "logs.h"
#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

constexpr Bytes mib = 1 << 20;
// weights, training states, activations, cache, allocator, driver
constexpr PartBytes parts(Bytes w, Bytes s, Bytes a, Bytes c, Bytes l, Bytes d) {
    return {w * mib, s * mib, a * mib, c * mib, l * mib, d * mib};
}

const AttributionRow& row(const Attribution& whole, const std::string& name) {
    for (const AttributionRow& one : whole.rows)
        if (one.name == name) return one;
    FAIL("no row " << name);
    return whole.rows.front();
}

}  // namespace

TEST_CASE("a term is set against the parts it covers; the interval decides whether they agree") {
    const Attribution whole = attribute(
        read_log("model weights take 1.00GiB; PyTorch activation peak memory takes 0.50GiB"),
        parts(1024, 1, 500, 1, 10, 1));
    REQUIRE(whole.rows.size() == 2);
    REQUIRE(whole.rows[0].agrees());
    REQUIRE(whole.rows[0].difference() == 0);
    REQUIRE(whole.rows[1].computed == 510 * mib);  // with the allocator's
    REQUIRE(whole.rows[1].agrees());               // 0.495 to 0.505 GiB
    REQUIRE(whole.rows[1].difference() == 2 * mib);
    REQUIRE_FALSE(whole.in_use);
    REQUIRE(whole.explained_bytes() == whole.said_bytes() - 2 * mib);
    const Attribution off =
        attribute(read_log("model weights take 1.00GiB"), parts(1030, 0, 0, 0, 0, 0));
    REQUIRE_FALSE(off.rows[0].agrees());
}

TEST_CASE("weights and cache on the host belong to the estimate, compute buffers there do not") {
    const Attribution whole =
        attribute(fixture_log("llama-cpp-llama3.1-8b-q4_k_m"), parts(4685, 0, 560, 1024, 0, 0));
    REQUIRE(whole.rows.size() == 3);
    const AttributionRow& weights = row(whole, "model buffer");
    REQUIRE(weights.said.bytes == weights.said_on_host + Bytes(4403.49 * double(mib) + 0.5));
    REQUIRE(weights.lines == std::vector<std::int64_t>{2, 3});
    REQUIRE(row(whole, "compute buffer").said.bytes == 560 * mib);
    REQUIRE(names_all_devices(fixture_log("llama-cpp-llama3.1-8b-q4_k_m")));
    REQUIRE_FALSE(names_all_devices(fixture_log("vllm-llama3-8b")));
}

TEST_CASE("what is in use and named by no line is a row of its own, against what is left") {
    const Attribution whole =
        attribute(fixture_log("llama-cpp-breakdown-2026"), parts(637, 0, 263, 1632, 7, 2600));
    REQUIRE(whole.in_use->bytes == (97886 - 92883) * mib);
    const AttributionRow& rest = row(whole, "in use, and named by no line");
    REQUIRE(rest.said.bytes == (5003 - 2395) * mib);
    REQUIRE(rest.computed == 2607 * mib);
    REQUIRE(rest.agrees());
    // Three devices: their totals are summed, as their parts are.
    const Attribution three =
        attribute(fixture_log("llama-cpp-breakdown-2025"), parts(0, 0, 0, 0, 0, 0));
    REQUIRE(three.in_use->bytes == (24080 * 3 - 9436 - 2 * 9868) * mib);
    REQUIRE(three.explained_bytes() == 0);
}

TEST_CASE("a process's total goes before its device's, and the fullest device before the others") {
    const PartBytes all = parts(1000, 100, 10, 1, 1, 1517);
    const Attribution bert = attribute(fixture_log("nvidia-smi-bert-large"), all);
    REQUIRE(bert.rows.size() == 1);
    REQUIRE(bert.rows[0].said.bytes == 2629 * mib);
    REQUIRE(bert.rows[0].difference() == 0);
    REQUIRE(attribute(fixture_log("nvidia-smi-mig"), all).in_use->bytes == 14366 * mib);
    REQUIRE(attribute(fixture_log("nvidia-smi-query"), all).in_use->bytes == 16384 * mib);
}

TEST_CASE("PyTorch: reserved and not allocated has no counterpart; an allocation refused counts") {
    const Attribution summary =
        attribute(fixture_log("torch-summary"), parts(4000, 0, 877, 0, 0, 500));
    REQUIRE(summary.rows[0].difference() == 0);
    const AttributionRow& slack = row(summary, "reserved but not allocated");
    REQUIRE(slack.said.bytes == (12420 - 4877) * mib);
    REQUIRE(slack.computed == 0);
    const Attribution refused =
        attribute(fixture_log("torch-out-of-memory"), parts(0, 0, 0, 0, 0, 300));
    REQUIRE(row(refused, "allocated by PyTorch, and asked for").said.bytes ==
            fixture_log("torch-out-of-memory").terms[0].size.bytes +
                fixture_log("torch-out-of-memory").terms[4].size.bytes);
    const AttributionRow& rest =
        row(refused, "in use, and named by no line");  // 18.73 - 9.08 - 9.35
    REQUIRE(rest.covers == std::vector<Part>{Part::driver});
    REQUIRE(rest.agrees());  // 0.30 GiB, to 0.015 either way
}

TEST_CASE("nvidia-smi's devices are summed where llama.cpp's parts lie on as many, and not else") {
    const PartBytes none{};
    const std::string card = "MiB / 24576MiB |      0%      Default |\n";
    const auto row = [&](const char* used) {
        return "| 38%   42C    P8 | " + std::string(used) + card;
    };
    const std::string two = row("24058") + row("20000");
    CHECK(attribute(read_log(log_text("llama-cpp-two-gpus") + two), none).in_use->bytes ==
          44058 * mib);
    const Attribution one = attribute(read_log(log_text("llama-cpp-llama2-7b-f16") + two), none);
    CHECK(one.in_use->bytes == 24058 * mib);
    CHECK(one.in_use_device == "GPU 0");
    CHECK(attribute(read_log(two), none).in_use->bytes == 24058 * mib);
}

TEST_CASE("buffers of several kinds lie on one device") {
    CHECK(llama_cpp_devices(fixture_log("llama-cpp-metal")) == 1);
    CHECK(llama_cpp_devices(fixture_log("llama-cpp-measured-first")) == 2);
    CHECK(llama_cpp_devices(fixture_log("llama-cpp-breakdown-metal")) == 1);
    CHECK(llama_cpp_devices(read_log("load_tensors: Metal_Mapped model buffer size = 1.00 MiB\n"
                                     "llama_kv_cache: Metal KV buffer size = 1.00 MiB")) == 1);
    CHECK(llama_cpp_devices(read_log("load_tensors: CPU_REPACK model buffer size = 1.00 MiB\n"
                                     "load_tensors: CPU_Mapped model buffer size = 1.00 MiB")) ==
          1);
    CHECK(llama_cpp_devices(fixture_log("llama-cpp-two-gpus")) == 2);
}
