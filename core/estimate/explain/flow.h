// Bytes that go from a device to others, to the host or to a disk, by reason.
#pragma once

#include <string>
#include <string_view>
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
    std::int64_t reduced_over = 0;  // devices whose sums it carries; 0: it carries none
};

// Of all that the flows send, what devices need not send whose switch adds up and spreads the sum
// (NVLink SHARP). A device then sends each of its numbers once and receives each sum once: of a
// ring's 2 (N - 1) / N times the bytes only 1 are left. Of gathers alone the half of both
// directions is taken, which is no more than they send.
double saved_in_switch(const std::vector<Flow>& flows);

Flow flow(std::string name, Link link, const Quantity& bytes, std::string_view source);

// Collectives are rings (Patarasuk & Yuan 2009): an all-gather or reduce-scatter of n bytes over N
// devices sends (N - 1) / N n from each, `times` over; an all-reduce is all_reduce_phases() of
// them.
Quantity ring(const Quantity& bytes, std::int64_t devices, const Quantity& times);
Quantity all_reduce_phases();

}  // namespace rootspace::estimate
