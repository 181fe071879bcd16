#include "schedule/spec.h"

#include "base/error.h"

namespace rootspace {
namespace {

// Decimal digits only, lowest..2^53.
std::int64_t whole_number(std::string_view digits, std::int64_t lowest, std::string_view after) {
    std::int64_t value = digits.empty() ? -1 : 0;
    for (char c : digits) {
        if (c < '0' || c > '9' || value > largest_exact_integer) {
            value = -1;
            break;
        }
        value = value * 10 + (c - '0');
    }
    if (value < lowest || value > largest_exact_integer)
        throw InputError("schedule",
                         "a whole number from " + std::to_string(lowest) + " to 2^53 after \"" +
                             std::string(after) + "\"",
                         "\"" + shown(digits) + "\"");
    return value;
}

AtStages at_stages(std::string_view list) {
    AtStages at;
    while (true) {
        const auto comma = list.find(',');
        const Steps stage = whole_number(list.substr(0, comma), 1, "at:");
        if (!at.stages.empty() && stage <= at.stages.back())
            throw InputError("schedule", "increasing stages after \"at:\"",
                             std::to_string(stage) + " after " + std::to_string(at.stages.back()));
        at.stages.push_back(stage);
        if (comma == std::string_view::npos) return at;
        list.remove_prefix(comma + 1);
    }
}

struct ToText {
    std::string operator()(const KeepAll&) const { return "keep-all"; }
    std::string operator()(const Plain&) const { return "plain"; }
    std::string operator()(const EveryK& s) const {
        return "every:" + std::to_string(s.segment_length);
    }
    std::string operator()(const Sqrt&) const { return "sqrt"; }
    std::string operator()(const Recursive&) const { return "recursive"; }
    std::string operator()(const Revolve& s) const { return "revolve:" + std::to_string(s.slots); }
    std::string operator()(const Online& s) const { return "online:" + std::to_string(s.slots); }
    std::string operator()(const Budget& s) const { return "budget:" + std::to_string(s.bytes); }
    std::string operator()(const AtStages& s) const {
        std::string text = "at:";
        for (std::size_t i = 0; i < s.stages.size(); ++i)
            text += (i == 0 ? "" : ",") + std::to_string(s.stages[i]);
        return text;
    }
};

}  // namespace

ScheduleSpec parse_schedule_spec(std::string_view text) {
    if (text == "keep-all") return KeepAll{};
    if (text == "plain") return Plain{};
    if (text == "sqrt") return Sqrt{};
    if (text == "recursive") return Recursive{};
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) {
        const auto kind = text.substr(0, colon + 1);
        const auto rest = text.substr(colon + 1);
        if (kind == "every:") return EveryK{whole_number(rest, 1, kind)};
        if (kind == "revolve:") return Revolve{whole_number(rest, 1, kind)};
        if (kind == "online:") return Online{whole_number(rest, 1, kind)};
        if (kind == "budget:") return Budget{whole_number(rest, 0, kind)};
        if (kind == "at:") return at_stages(rest);
    }
    throw InputError("schedule",
                     "keep-all, plain, every:K, sqrt, recursive, revolve:C, online:C, "
                     "budget:BYTES or at:I,J,...",
                     "\"" + shown(text) + "\"");
}

std::string spec_text(const ScheduleSpec& spec) { return std::visit(ToText{}, spec); }

}  // namespace rootspace
