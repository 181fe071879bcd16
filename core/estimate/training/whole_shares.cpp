#include "estimate/training/whole_shares.h"

#include <algorithm>
#include <queue>

#include "estimate/training/parameters.h"

namespace rootspace::estimate {
namespace {

struct Device {
    std::int64_t elements;
    std::size_t number;
    bool operator<(const Device& other) const {  // the next to be given one is the greatest
        return elements != other.elements ? elements > other.elements : number > other.number;
    }
};

}  // namespace

std::vector<std::vector<WeightTensor>> whole_shares(const std::vector<WeightTensor>& tensors,
                                                    std::int64_t devices) {
    std::vector<WeightTensor> all = parameters(tensors);
    const auto each = [](const WeightTensor& one) {
        return one.elements() / parameter_copies(one);
    };
    std::stable_sort(all.begin(), all.end(), [&](const WeightTensor& a, const WeightTensor& b) {
        return each(a) > each(b);
    });
    std::int64_t given = 0;
    for (const WeightTensor& one : all) given = checked_add(given, parameter_copies(one));
    std::vector<std::vector<WeightTensor>> shares(
        static_cast<std::size_t>(std::min(devices, given)));
    std::priority_queue<Device> waiting;
    for (std::size_t i = 0; i < shares.size(); ++i) waiting.push({0, i});
    for (const WeightTensor& one : all)
        for (std::int64_t copy = 0; copy < parameter_copies(one); ++copy) {
            Device next = waiting.top();
            waiting.pop();
            shares[next.number].push_back(one);
            if (!one.stacked) shares[next.number].back().copies = 1;
            next.elements = checked_add(next.elements, each(one));
            waiting.push(next);
        }
    return shares;
}

}  // namespace rootspace::estimate
