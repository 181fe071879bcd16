// A log's terms set against an estimate, part by part: what was said, what was computed, and what
// neither names.
#pragma once

#include <array>
#include <optional>

#include "estimate/reconcile/log_term.h"

namespace rootspace::estimate {

// The estimate's bytes of each Part, in the order of the enum.
using PartBytes = std::array<Bytes, 6>;

struct AttributionRow {
    std::string name;
    std::vector<Part> covers;
    PrintedBytes said;   // on the device, and of weights and cache what lies on the host
    Bytes said_on_host;  // of it
    Bytes computed;      // the parts it covers
    std::vector<std::int64_t> lines;

    Bytes difference() const { return said.bytes - computed; }
    // The estimate is one of the sizes that would print as the log does.
    bool agrees() const { return computed >= said.least && computed <= said.most; }
};

struct Attribution {
    std::vector<AttributionRow> rows;
    // What the log says is in use altogether, on the devices whose parts it names; none when it
    // does not say.
    std::optional<PrintedBytes> in_use;
    // Of one device: its name, where the log has one, and the line; else "" and 0.
    std::string in_use_device;
    std::int64_t in_use_line = 0;

    Bytes said_bytes() const;
    // Of what was said: each row's bytes less its difference, but never below nothing.
    Bytes explained_bytes() const;
};

Attribution attribute(const Log& log, const PartBytes& computed);

}  // namespace rootspace::estimate
