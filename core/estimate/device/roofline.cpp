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

std::optional<double> rate_of(const Device& device, Rate rate) {
    const std::optional<Peak> peak = device.peak(rate);
    return peak ? std::optional(peak->rate) : std::nullopt;
}

// `in_fp8` of them at that rate, `updates` at that of fp16.
std::optional<double> seconds_of(const Device& device, double operations, Rate rate, double in_fp8,
                                 double updates = 0) {
    const auto others = seconds_at(operations - in_fp8 - updates, rate_of(device, rate));
    const auto faster = seconds_at(in_fp8, rate_of(device, Rate::fp8));
    const auto last = seconds_at(updates, rate_of(device, Rate::fp16));
    if (!others || !faster || !last) return std::nullopt;
    return *others + *faster + *last;
}

std::string operations_term(const Device& device, double operations, Rate rate) {
    const std::optional<Peak> peak = device.peak(rate);
    return term(operations, peak ? peak->name + " FLOP" : "FLOP", rate_of(device, rate));
}

}  // namespace

std::optional<double> compute_seconds(const Device& device, const Work& work) {
    return seconds_of(device, work.operations + work.waited_operations, work.rate,
                      work.in_fp8 + work.waited_in_fp8, work.update_operations);
}

std::optional<double> waited_seconds(const Device& device, const Work& work) {
    return seconds_of(device, work.waited_operations, work.rate, work.waited_in_fp8);
}

double fp8_time(const Device& device) {
    const auto fp16 = rate_of(device, Rate::fp16), fp8 = rate_of(device, Rate::fp8);
    return fp16 && fp8 ? *fp16 / *fp8 : 1;
}

Roofline roofline(const Device& device, const Work& work) {
    const double in_fp8 = work.in_fp8 + work.waited_in_fp8;
    const double others =
        work.operations + work.waited_operations - in_fp8 - work.update_operations;
    const bool summed = device.switch_sums && work.saved_in_switch > 0;
    const double sent = work.link_bytes - (summed ? work.saved_in_switch : 0);
    Roofline line{};
    line.compute_seconds = compute_seconds(device, work);
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
        (in_fp8 > 0 ? operations_term(device, in_fp8, Rate::fp8) + (others > 0 ? " + " : "") : "") +
        (in_fp8 == 0 || others > 0 ? operations_term(device, others, work.rate) : "") +
        (work.update_operations > 0
             ? " + " + operations_term(device, work.update_operations, Rate::fp16) +
                   " of the optimiser's products"
             : "") +
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
