#include "estimate/device/choice.h"

#include <algorithm>
#include <random>

#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// The answer by trying every pair, with nothing but the definition.
const Device* fastest_by_trial(Bytes bytes, const Work& work, std::int64_t most,
                               std::int64_t& count) {
    const Device* best = nullptr;
    double best_seconds = 0;
    bool best_complete = false;
    for (std::int64_t n = 1; n <= most; n *= 2) {
        for (const Device& device : devices()) {
            if (bytes / n > device.memory_bytes) continue;
            const Work share{work.operations / double(n), work.rate, work.memory_bytes / double(n)};
            const Roofline time = roofline(device, share);
            const bool better = !best || (time.complete && !best_complete) ||
                                (time.complete == best_complete && time.seconds < best_seconds);
            if (better)
                best = &device, best_seconds = time.seconds, best_complete = time.complete,
                count = n;
        }
    }
    return best;
}

}  // namespace

TEST_CASE("the first candidate is the fastest that fits, as by trying all") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 300; ++i) {
        const Bytes bytes = Bytes{1} << (30 + random() % 14);
        const Work work{double(random() % 1000) * 1e12, Rate(random() % 4),
                        double(random() % 1000) * 1e9};
        const auto need = [&](std::int64_t n) {
            return Need{bytes / n,
                        {work.operations / double(n), work.rate, work.memory_bytes / double(n)}};
        };
        const auto list = candidates(devices(), 8, need, Wish::fastest);
        std::int64_t count = 0;
        const Device* best = fastest_by_trial(bytes, work, 8, count);
        REQUIRE(list.empty() == (best == nullptr));
        if (!best) continue;
        CHECK(list.front().time.seconds == roofline(*best, need(count).work).seconds);
        for (const Candidate& one : list) CHECK(one.need.bytes <= one.device->memory_bytes);
    }
}

TEST_CASE("the cheapest has a price, and none that fits is cheaper") {
    const auto need = [](std::int64_t n) {
        return Need{(Bytes{30} << 30) / n, {1e12 / double(n), Rate::fp16, 1e9 / double(n)}};
    };
    const auto list = candidates(devices(), 4, need, Wish::cheapest);
    REQUIRE(!list.empty());
    for (const Candidate& one : list) {
        REQUIRE(one.device->launch_price_usd);
        if (!one.time.complete) continue;  // after those whose time is known
        CHECK(*list.front().device->launch_price_usd * double(list.front().count) <=
              *one.device->launch_price_usd * double(one.count));
    }
}

TEST_CASE("nothing fits a need past every device") {
    const auto need = [](std::int64_t) { return Need{Bytes{1} << 50, {}}; };
    CHECK(candidates(devices(), 1024, need, Wish::fastest).empty());
}
