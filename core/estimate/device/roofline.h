// The least time some work takes on a device, from its peak rates: a bound, which no program beats.
// Roofline model: Williams, Waterman, Patterson 2009, "Roofline", doi:10.1145/1498765.1498785.
#pragma once

#include <string>

#include "estimate/device/device.h"

namespace rootspace::estimate {

struct Work {                 // of one device
    double operations = 0;    // a multiply-add counts as two
    Rate rate = Rate::fp16;   // of the operations
    double memory_bytes = 0;  // read and written between memory and processor
    double link_bytes = 0;    // sent to other devices; nothing is assumed to hide it
};

// The seconds of one bound; absent where the device's maker does not state the rate it takes.
struct Roofline {
    std::optional<double> compute_seconds, memory_seconds, link_seconds;
    double seconds;     // max(compute, memory) + link, of those that are known
    bool complete;      // every rate that the work needs is known; else the time is a weaker bound
    std::string limit;  // "compute", "memory" or "link": the largest of the three
    std::string formula;  // with the values filled in
};

Roofline roofline(const Device& device, const Work& work);

}  // namespace rootspace::estimate
