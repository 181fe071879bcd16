// The least time some work takes on a device at its stated peak rates. A bound for programs that
// multiply in the arithmetic named and move these bytes at least: one that multiplies in fewer
// bits, or adds products up in fp16 where the device is faster at that, may need less. Roofline
// model: Williams, Waterman, Patterson 2009, "Roofline", doi:10.1145/1498765.1498785.
#pragma once

#include <string>

#include "estimate/device/device.h"

namespace rootspace::estimate {

struct Work {                    // of one device
    double operations = 0;       // a multiply-add counts as two
    Rate rate = Rate::fp16;      // of the operations
    double memory_bytes = 0;     // read and written between memory and processor
    double link_bytes = 0;       // sent to other devices
    double host_bytes = 0;       // moved between device and host, either way
    double host_rate = 0;        // bytes/s of both ways together; read where host_bytes is not 0
    double saved_in_switch = 0;  // of link_bytes, by devices with Device::switch_sums (flow.h)
    double disk_bytes = 0;       // read from a disk and written to it
    double disk_rate = 0;        // bytes/s; read where disk_bytes is not 0
    // Of other stages of a pipeline, before this device can start or after it is done: its idle
    // time, as operations of the same rate.
    double waited_operations = 0;
    double in_fp8 = 0, waited_in_fp8 = 0;  // of operations and of these, those at the rate of fp8
    // Of operations, those of an optimiser's products, at the rate of fp16 whatever `rate` is.
    double update_operations = 0;
};

// Absent where the device's maker states no rate that they take.
std::optional<double> compute_seconds(const Device& device, const Work& work);
std::optional<double> waited_seconds(const Device& device, const Work& work);

// How long a multiply-add in fp8 takes, over one in fp16; 1 where their rates are not stated.
double fp8_time(const Device& device);

// The seconds of each bound; absent where the device's maker does not state the rate it takes.
struct Roofline {
    std::optional<double> compute_seconds, memory_seconds, link_seconds;
    double host_seconds, disk_seconds;
    double seconds;     // the largest of those that are known: all may go on at once
    bool complete;      // every rate that the work needs is known; else the time is a weaker bound
    std::string limit;  // which is the largest: "compute", "memory", "link", "host" or "disk";
                        // "unknown" where no rate that the work takes is stated
    std::string formula;  // with the values filled in, and the arithmetic named
};

Roofline roofline(const Device& device, const Work& work);

}  // namespace rootspace::estimate
