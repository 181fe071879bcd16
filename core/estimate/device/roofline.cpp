#include "estimate/device/roofline.h"

#include <algorithm>
#include <cstdio>

namespace rootspace::estimate {
namespace {

std::string shown_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

// Work over its rate; absent when there is work and no rate.
std::optional<double> seconds_at(double work, std::optional<double> rate) {
    if (work == 0) return 0.0;
    if (!rate) return std::nullopt;
    return work / *rate;
}

std::string term(double work, const char* unit, std::optional<double> rate) {
    if (!rate) return shown_number(work) + " " + unit + " at a rate that is not stated";
    return shown_number(work) + " " + unit + " / " + shown_number(*rate) + " " + unit + "/s";
}

}  // namespace

Roofline roofline(const Device& device, const Work& work) {
    const std::optional<double> rate = device.rate(work.rate);
    Roofline line{};
    line.compute_seconds = seconds_at(work.operations, rate);
    line.memory_seconds = seconds_at(work.memory_bytes, device.bandwidth);
    line.link_seconds = seconds_at(work.link_bytes, device.link_bandwidth);
    line.complete = line.compute_seconds && line.memory_seconds && line.link_seconds;
    const double compute = line.compute_seconds.value_or(0);
    const double memory = line.memory_seconds.value_or(0);
    const double link = line.link_seconds.value_or(0);
    line.seconds = std::max(compute, memory) + link;
    line.limit = link > std::max(compute, memory) ? "link"
                 : memory >= compute              ? "memory"
                                                  : "compute";
    line.formula = "max(" + term(work.operations, "FLOP", rate) + ", " +
                   term(work.memory_bytes, "B", device.bandwidth) + ")";
    if (work.link_bytes > 0)
        line.formula += " + " + term(work.link_bytes, "B", device.link_bandwidth);
    return line;
}

}  // namespace rootspace::estimate
