// Every figure of devices.json beside what other sources print of it: devices_checked.csv.
#include <cmath>
#include <map>
#include <set>

#include "estimate/device/device.h"
#include "support/catch.h"
#include "support/csv.h"

using namespace rootspace;
using namespace rootspace::estimate;

namespace {

struct Row {
    std::string device, field, figure, unit, printed, times, how, source;
};

std::vector<Row> rows() {
    std::vector<Row> all;
    for (const auto& f : read_csv("devices_checked.csv")) {
        REQUIRE(f.size() == 8);
        all.push_back({f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]});
    }
    return all;
}

const std::map<std::string, double> units{{"MiB", 1048576}, {"GiB", 1073741824}, {"MB", 1e6},
                                          {"GB/s", 1e9},    {"TB/s", 1e12},      {"TFLOPS", 1e12},
                                          {"PFLOPS", 1e15}, {"USD", 1}};

// Field -> figure, of all that a device states.
std::map<std::string, std::int64_t> figures(const Device& device) {
    std::map<std::string, std::int64_t> all{{"memory_bytes", device.memory_bytes}};
    const auto put = [&](const char* name, std::optional<double> value) {
        if (value) all[name] = std::llround(*value);
    };
    if (device.whole_memory_bytes) all["whole_memory_bytes"] = *device.whole_memory_bytes;
    put("bandwidth", device.bandwidth);
    put("link_bandwidth", device.link_bandwidth);
    put("fp32", device.fp32);
    put("fp16", device.fp16);
    put("fp8", device.fp8);
    put("int8", device.int8);
    put("launch_price_usd", device.launch_price_usd);
    return all;
}

// Half of the last digit that a print of the number shows.
double rounding(const std::string& print) {
    const std::size_t point = print.find('.');
    const std::size_t decimals = point == std::string::npos ? 0 : print.size() - point - 1;
    return 0.5 * std::pow(10.0, -double(decimals));
}

// Both prints are rounded, each to its last digit; memory and prices are not.
bool agrees(const std::string& figure, const Row& row) {
    const double times = std::stod(row.times);
    const bool rounded = row.unit != "MiB" && row.unit != "GiB" && row.unit != "USD";
    const double apart = std::abs(std::stod(figure) - std::stod(row.printed) * times);
    const double most = rounded ? rounding(figure) + rounding(row.printed) * times : 0;
    return apart <= most * (1 + 1e-9);  // the last bits of the division
}

}  // namespace

TEST_CASE("every figure of the devices is the one that stands beside its sources") {
    std::map<std::string, std::set<std::string>> fields;
    for (const Row& row : rows()) {
        INFO(row.device << " " << row.field << ": " << row.source);
        fields[row.device].insert(row.field);
        const auto stated = figures(device_named(row.device));
        REQUIRE(stated.count(row.field) == 1);
        CHECK(std::llround(std::stod(row.figure) * units.at(row.unit)) == stated.at(row.field));
    }
    for (const Device& device : devices()) {
        INFO(device.id);
        std::set<std::string> stated;
        for (const auto& [field, figure] : figures(device)) stated.insert(field);
        CHECK(fields[device.id] == stated);
    }
}

TEST_CASE("what a second source prints is the figure, within the rounding of both prints") {
    int compared = 0;
    for (const Row& row : rows()) {
        INFO(row.device << " " << row.field << ": " << row.source);
        if (row.printed.empty()) continue;
        CHECK(agrees(row.figure, row));
        ++compared;
    }
    CHECK(compared > 400);
}

TEST_CASE("a figure of twice the rate, or in GB for GiB, would be seen") {
    for (const Row& row : rows()) {
        INFO(row.device << " " << row.field << ": " << row.source);
        if (row.printed.empty()) continue;
        CHECK(!agrees(std::to_string(2 * std::stod(row.figure)), row));
        if (row.unit == "GiB")
            CHECK(!agrees(std::to_string(std::stod(row.figure) * 1e9 / 1073741824), row));
    }
}

TEST_CASE("a device names the figures that no second source was found for, and no others") {
    std::map<std::string, std::string> unfound;
    for (const Row& row : rows()) {
        if (!row.printed.empty()) continue;
        CHECK(row.source == "not found in a second source");
        std::string& names = unfound[row.device];
        names += (names.empty() ? "" : ", ") + row.field;
    }
    CHECK(unfound.size() > 10);  // the control: there are such
    for (const Device& device : devices()) {
        INFO(device.id);
        CHECK(device.unchecked == unfound[device.id]);
    }
}
