// Bytes that go from a device to others, to the host or to a disk, by reason.
#pragma once

#include <string>
#include <vector>

#include "estimate/explain/quantity.h"

namespace rootspace::estimate {

enum class Link { data, tensor, pipeline, context, expert, host, disk };

struct Flow {
    std::string name;
    Link link;
    Bytes bytes;  // sent by one device; host and disk: moved either way
    std::string formula;
    std::string source;
};

Flow flow(std::string name, Link link, const Quantity& bytes, std::string source);

// Collectives are rings (Patarasuk & Yuan 2009): an all-gather or reduce-scatter of n bytes over N
// devices sends (N - 1) / N n from each, `times` over; an all-reduce is all_reduce_phases() of
// them.
Quantity ring(const Quantity& bytes, std::int64_t devices, const Quantity& times);
Quantity all_reduce_phases();

}  // namespace rootspace::estimate
