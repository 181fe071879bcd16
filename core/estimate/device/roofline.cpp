#include "estimate/device/roofline.h"

#include "base/decimal.h"

namespace rootspace::estimate {
namespace {

// Work over its rate; absent when there is work and no rate.
std::optional<double> seconds_at(double work, std::optional<double> rate) {
    if (work == 0) return 0.0;
    if (!rate) return std::nullopt;
    return work / *rate;
}

std::string term(double work, const std::string& unit, std::optional<double> rate) {
    if (!rate) return three_digits(work) + " " + unit + " at a rate that is not stated";
    return three_digits(work) + " " + unit + " / " + three_digits(*rate) + " " + unit + "/s";
}

}  // namespace

Roofline roofline(const Device& device, const Work& work) {
    const std::optional<Peak> peak = device.peak(work.rate);
    const std::optional<double> rate = peak ? std::optional(peak->rate) : std::nullopt;
    const bool summed = device.switch_sums && work.saved_in_switch > 0;
    const double sent = work.link_bytes - (summed ? work.saved_in_switch : 0);
    Roofline line{};
    line.compute_seconds = seconds_at(work.operations + work.waited_operations, rate);
    line.memory_seconds = seconds_at(work.memory_bytes, device.bandwidth);
    line.link_seconds = seconds_at(sent, device.link_bandwidth);
    line.host_seconds = seconds_at(work.host_bytes, work.host_rate).value_or(0);
    line.disk_seconds = seconds_at(work.disk_bytes, work.disk_rate).value_or(0);
    line.complete = line.compute_seconds && line.memory_seconds && line.link_seconds;
    line.limit = "memory";
    const auto consider = [&](const char* limit, std::optional<double> seconds) {
        if (seconds && *seconds > line.seconds) line.seconds = *seconds, line.limit = limit;
    };
    consider("memory", line.memory_seconds);
    consider("compute", line.compute_seconds);
    consider("link", line.link_seconds);
    consider("host", line.host_seconds);
    consider("disk", line.disk_seconds);
    if (line.seconds == 0 && !line.complete) line.limit = "unknown";
    line.formula =
        "max(" +
        term(work.operations + work.waited_operations, peak ? peak->name + " FLOP" : "FLOP", rate) +
        (work.waited_operations > 0 ? ", " + three_digits(work.waited_operations) +
                                          " FLOP of them other stages', waited for"
                                    : "") +
        ", " + term(work.memory_bytes, "B", device.bandwidth);
    if (work.link_bytes > 0)
        line.formula += ", " + term(sent, "B", device.link_bandwidth) + " between devices" +
                        (summed ? ", added up in their switch" : "");
    if (work.host_bytes > 0)
        line.formula += ", " + term(work.host_bytes, "B", work.host_rate) + " to and from the host";
    if (work.disk_bytes > 0)
        line.formula += ", " + term(work.disk_bytes, "B", work.disk_rate) + " to and from the disk";
    line.formula += ")";
    return line;
}

}  // namespace rootspace::estimate
