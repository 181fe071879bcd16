// What a device has: memory, bandwidth and peak rates, as its maker states them. The catalogue is
// devices.json beside this file, each entry with its source; what a maker does not state is absent,
// and nothing is guessed in its place. What each figure was held against is one row or more of
// tests/fixtures/devices_checked.csv; "unchecked" names the figures that no second source was found
// for. Memory of NVIDIA's cards is the total of nvidia-smi, of which the driver keeps some 0.4 GiB.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/quantities.h"

namespace rootspace::estimate {

// Which arithmetic products are done in; fp16 stands for bfloat16 as well, both added up in fp32.
enum class Rate {
    fp32,
    fp16,
    fp8,
    int8,
    int8_or_fp16,  // the program's choice: the faster of both
};

struct Peak {
    double rate;       // operations/s
    std::string name;  // of the arithmetic: "fp16"
};

struct Device {
    std::string id, name;
    std::string vendor;  // who makes the processor; empty: a class of devices, or not said
    std::string target;  // what compilers call it, of NVIDIA and AMD: "sm_90", "gfx942"
    std::string kind;
    Bytes memory_bytes;  // what a program may use: of a GPU that the system lends memory, that
    std::optional<Bytes>
        whole_memory_bytes;                // all that is shared with the system, where it is more
    std::string lent;                      // of it: how much, and what lends more; with source
    std::optional<double> bandwidth;       // bytes/s between memory and processor
    std::optional<double> link_bandwidth;  // bytes/s to other devices, one direction
    // The switch between several of them adds up what they send and spreads the sum: NVLink SHARP,
    // of third-generation NVSwitch on (NVIDIA, "Upgrading Multi-GPU Interconnectivity with the
    // Third-Generation NVIDIA NVSwitch", 2022; NCCL docs, NCCL_NVLS_ENABLE).
    bool switch_sums = false;
    std::optional<double> fp32, fp16, fp8,
        int8;  // operations/s, a multiply-add counts as two; dense
    std::optional<double> launch_price_usd;
    std::string source, note;
    std::string unchecked;  // names of figures, with ", " between them

    // The rate of the named arithmetic; where none is stated, that of the next wider one.
    std::optional<Peak> peak(Rate rate) const;
};

const std::vector<Device>& devices();

// Throws InputError("device") naming the ids where there is none of that id.
const Device& device_named(std::string_view id);

// {"name"?, "vendor"?, "target"?, "memory_bytes", "whole_memory_bytes"?, "lent"?, "bandwidth"?,
// "link_bandwidth"?, "switch_sums"?, "rates"?: {"fp32"?, ...}}: the visitor's own. `place` is where
// it stands in the document.
Device device_from_json(const Json& value, const std::string& place);
Json device_json(const Device& device);

extern const char* const devices_json;

}  // namespace rootspace::estimate
