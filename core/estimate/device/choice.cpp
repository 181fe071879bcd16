#include "estimate/device/choice.h"

#include <algorithm>
#include <tuple>

namespace rootspace::estimate {
namespace {

double price(const Candidate& one) {
    return *one.device->launch_price_usd * static_cast<double>(one.count);
}

double seconds_a_token(const Candidate& one) { return one.time.seconds / one.need.tokens; }

auto by_time(const Candidate& one) {
    return std::make_tuple(!one.time.complete, seconds_a_token(one), one.count,
                           one.device->memory_bytes, std::string_view(one.device->id));
}

auto by_price(const Candidate& one) {
    return std::make_tuple(price(one), one.count, !one.time.complete, seconds_a_token(one),
                           one.device->memory_bytes, std::string_view(one.device->id));
}

}  // namespace

std::vector<Candidate> fitting(const std::vector<Device>& from,
                               const std::vector<std::int64_t>& counts, const NeedOf& need) {
    std::vector<Candidate> found;
    for (const std::int64_t count : counts)
        for (const Device& device : from) {
            const std::optional<Need> wanted = need(device, count);
            if (wanted && wanted->bytes <= device.memory_bytes)
                found.push_back({&device, count, *wanted, roofline(device, wanted->work)});
        }
    return found;
}

std::vector<Candidate> in_order(std::vector<Candidate> candidates, Wish wish) {
    if (wish == Wish::cheapest)
        std::erase_if(candidates,
                      [](const Candidate& one) { return !one.device->launch_price_usd; });
    std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
        return wish == Wish::fastest ? by_time(a) < by_time(b) : by_price(a) < by_price(b);
    });
    return candidates;
}

}  // namespace rootspace::estimate
