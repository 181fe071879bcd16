// Which schedule: the text of the command line and the pages as plain data.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/quantities.h"

namespace rootspace {

struct KeepAll {
    bool operator==(const KeepAll&) const = default;
};
struct Plain {
    bool operator==(const Plain&) const = default;
};
struct EveryK {
    Steps segment_length;
    bool operator==(const EveryK&) const = default;
};
struct Sqrt {
    bool operator==(const Sqrt&) const = default;
};
struct Recursive {
    bool operator==(const Recursive&) const = default;
};
struct Revolve {
    Steps slots;  // the input occupies one
    bool operator==(const Revolve&) const = default;
};
struct Online {
    Steps slots;  // the input occupies one
    bool operator==(const Online&) const = default;
};
struct Budget {
    Bytes bytes;
    bool operator==(const Budget&) const = default;
};
struct AtStages {
    std::vector<Steps> stages;  // increasing, each at least 1
    bool operator==(const AtStages&) const = default;
};

using ScheduleSpec =
    std::variant<KeepAll, Plain, EveryK, Sqrt, Recursive, Revolve, Online, Budget, AtStages>;

// "keep-all", "plain", "every:K", "sqrt", "recursive", "revolve:C", "online:C", "budget:BYTES",
// "at:3,7,11". Throws InputError with the field "schedule".
ScheduleSpec parse_schedule_spec(std::string_view text);
std::string spec_text(const ScheduleSpec& spec);

}  // namespace rootspace
