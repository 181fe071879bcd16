#include "estimate/device/choice.h"

#include <algorithm>
#include <tuple>

namespace rootspace::estimate {
namespace {

double price(const Candidate& one) {
    return one.device->launch_price_usd.value_or(0) * static_cast<double>(one.count);
}

auto order_by_time(const Candidate& one) {
    return std::make_tuple(!one.time.complete, one.time.seconds, one.count,
                           one.device->memory_bytes, std::string_view(one.device->id));
}

auto order_by_price(const Candidate& one) {
    return std::make_tuple(!one.time.complete, price(one), one.count, one.time.seconds,
                           one.device->memory_bytes, std::string_view(one.device->id));
}

}  // namespace

std::vector<Candidate> candidates(const std::vector<Device>& from, std::int64_t most,
                                  const std::function<Need(std::int64_t)>& need, Wish wish) {
    std::vector<Candidate> fitting;
    for (std::int64_t count = 1; count <= most; count *= 2) {
        const Need wanted = need(count);
        for (const Device& device : from) {
            if (wanted.bytes > device.memory_bytes) continue;
            if (wish == Wish::cheapest && !device.launch_price_usd) continue;
            fitting.push_back({&device, count, wanted, roofline(device, wanted.work)});
        }
    }
    std::sort(fitting.begin(), fitting.end(), [&](const Candidate& a, const Candidate& b) {
        return wish == Wish::fastest ? order_by_time(a) < order_by_time(b)
                                     : order_by_price(a) < order_by_price(b);
    });
    return fitting;
}

}  // namespace rootspace::estimate
