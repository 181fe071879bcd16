#include "estimate/device/choice.h"

#include <algorithm>
#include <random>

#include "support/catch.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

// Few values each, so that ties of every kind come up; rates and prices are missing now and then.
std::vector<Device> random_devices(std::mt19937_64& random) {
    std::vector<Device> list(1 + random() % 8);
    for (std::size_t i = 0; i < list.size(); ++i) {
        Device& d = list[i];
        d.id = std::string(1, char('a' + (i * 5) % 8));
        d.memory_bytes = Bytes{4} << (random() % 3);
        const auto maybe = [&](std::optional<double>& rate) {
            if (random() % 4) rate = double(1 + random() % 3);
        };
        maybe(d.bandwidth), maybe(d.fp16), maybe(d.link_bandwidth), maybe(d.launch_price_usd);
    }
    return list;
}

// Another need for every device and count, absent now and then.
struct Needs {
    std::uint64_t seed;
    std::optional<Need> operator()(const Device& device, std::int64_t count) const {
        std::mt19937_64 random(seed + std::uint64_t(count) * 100 + std::uint64_t(device.id[0]));
        if (random() % 8 == 0) return std::nullopt;
        return Need{Bytes(1 + random() % 16) / count,
                    {double(random() % 3), Rate::fp16, double(random() % 3), double(random() % 2)},
                    double(1 + random() % 3)};
    }
};

// Whether `a` comes before `b`, from the words of choice.h.
bool before(const Candidate& a, const Candidate& b, Wish wish) {
    const double price_a = a.device->launch_price_usd.value_or(0) * double(a.count);
    const double price_b = b.device->launch_price_usd.value_or(0) * double(b.count);
    if (wish == Wish::cheapest) {
        if (price_a != price_b) return price_a < price_b;
        if (a.count != b.count) return a.count < b.count;
    }
    if (a.time.complete != b.time.complete) return a.time.complete;
    const double token_a = a.time.seconds / a.need.tokens, token_b = b.time.seconds / b.need.tokens;
    if (token_a != token_b) return token_a < token_b;
    if (a.count != b.count) return a.count < b.count;
    if (a.device->memory_bytes != b.device->memory_bytes)
        return a.device->memory_bytes < b.device->memory_bytes;
    return a.device->id < b.device->id;
}

}  // namespace

TEST_CASE("the first candidate is the best that fits, as by trying all") {
    std::mt19937_64 random(1);
    int incomplete_first = 0;
    for (int i = 0; i < 2000; ++i) {
        const std::vector<Device> list = random_devices(random);
        const std::vector<std::int64_t> counts{1, 2, 3, 4};
        const Needs need{random()};
        for (const Wish wish : {Wish::fastest, Wish::cheapest}) {
            std::optional<Candidate> best;
            for (const Device& device : list)
                for (const std::int64_t count : counts) {
                    const auto wanted = need(device, count);
                    if (!wanted || wanted->bytes > device.memory_bytes) continue;
                    if (wish == Wish::cheapest && !device.launch_price_usd) continue;
                    const Candidate one{&device, count, *wanted, roofline(device, wanted->work)};
                    if (!best || before(one, *best, wish)) best = one;
                }
            const auto found = in_order(fitting(list, counts, need), wish);
            REQUIRE(found.empty() == !best);
            if (!best) continue;
            CHECK(found.front().device == best->device);
            CHECK(found.front().count == best->count);
            incomplete_first += wish == Wish::cheapest && !found.front().time.complete;
        }
    }
    CHECK(incomplete_first > 100);  // a price needs no rates
}

TEST_CASE("the cheapest of the catalogue has a price, and none that fits is cheaper") {
    const auto need = [](const Device&, std::int64_t n) {
        return Need{(Bytes{30} << 30) / n, {1e12 / double(n), Rate::fp16, 1e9 / double(n)}};
    };
    const auto list = in_order(fitting(devices(), {1, 2, 4}, need), Wish::cheapest);
    REQUIRE(!list.empty());
    for (const Candidate& one : list) {
        REQUIRE(one.device->launch_price_usd);
        CHECK(*list.front().device->launch_price_usd * double(list.front().count) <=
              *one.device->launch_price_usd * double(one.count));
    }
}

TEST_CASE("nothing fits a need past every device") {
    const auto need = [](const Device&, std::int64_t) { return Need{Bytes{1} << 50, {}}; };
    CHECK(fitting(devices(), {1, 1024}, need).empty());
}
