// What a device has: memory, bandwidth and peak rates, as its maker states them. The catalogue is
// devices.json beside this file, each entry with its source; what a maker does not state is absent,
// and nothing is guessed in its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/quantities.h"

namespace rootspace::estimate {

// Which arithmetic a peak rate is for; fp16 stands for bfloat16 as well.
enum class Rate { fp32, fp16, fp8, int8 };

struct Device {
    std::string id, name, kind;
    Bytes memory_bytes;
    std::optional<double> bandwidth;       // bytes/s between memory and processor
    std::optional<double> link_bandwidth;  // bytes/s to other devices, one direction
    std::optional<double> fp32, fp16, fp8,
        int8;  // operations/s, a multiply-add counts as two; dense
    std::optional<double> launch_price_usd;
    std::string source, note;

    // The rate of the named arithmetic; where hardware lacks it, that of the next wider one it has.
    std::optional<double> rate(Rate rate) const;
};

const std::vector<Device>& devices();

// Throws InputError("device") naming the ids where there is none of that id.
const Device& device_named(std::string_view id);

// {"name"?, "memory_bytes", "bandwidth"?, "link_bandwidth"?, "rates"?: {"fp32"?, ...}}: the
// visitor's own. `place` is where it stands in the document.
Device device_from_json(const Json& value, const std::string& place);
Json device_json(const Device& device);

std::string rate_name(Rate rate);

extern const char* const devices_json;

}  // namespace rootspace::estimate
