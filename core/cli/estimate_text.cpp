#include "cli/estimate_text.h"

#include <cmath>
#include <cstdio>
#include <iomanip>
#include <ostream>

#include "estimate/explain/quantity.h"

namespace rootspace {

std::string bytes_text(double bytes) {
    static constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    while (std::abs(bytes) >= 1024 && unit < 6) bytes /= 1024, ++unit;
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.2f %s", bytes, units[unit]);
    return text;
}

namespace {

// ", +1.3e+14 FLOP, -2.4e+09 B to other devices": of a step, after a lever's price.
std::string more_of(const Json& lever) {
    if (!lever.contains("more")) return "";
    std::string text;
    for (const auto& [name, what] :
         {std::pair{"operations", "FLOP"}, std::pair{"link_bytes", "B to other devices"},
          std::pair{"host_bytes", "B to and from the host"},
          std::pair{"disk_bytes", "B to and from the disk"}})
        if (lever["more"].contains(name)) {
            char number[40];
            std::snprintf(number, sizeof number, "%+.3g", lever["more"][name].get<double>());
            text += std::string(", ") + number + " " + what;
        }
    return text;
}

// 0, or of a lever nothing, stands where the device states nothing that a time follows from.
std::string least_time(const Json& seconds) {
    if (seconds.is_null() || seconds == 0.0) return "time not known";
    char text[32];
    std::snprintf(text, sizeof text, "at least %g s", seconds.get<double>());
    return text;
}

// The host's memory, the other devices, what goes between them.
void print_beside(const Json& answer, std::ostream& out) {
    const auto row = [&](const Json& bytes, const std::string& words) {
        out << std::setw(12) << bytes_text(bytes.get<double>()) << "  " << words << "\n";
    };
    if (answer["stages"].size() > 1)
        for (const Json& stage : answer["stages"])
            row(stage["total_bytes"],
                "on the device of stage " + std::to_string(stage["stage"].get<int>() + 1));
    for (const Json& item : answer["host_items"])
        row(item["bytes"], "in the host's memory: " + item["name"].get<std::string>());
    for (const Json& item : answer["disk_items"])
        row(item["bytes"], "on the disk: " + item["name"].get<std::string>());
    for (const Json& flow : answer["traffic"])
        row(flow["bytes"], "sent: " + flow["name"].get<std::string>());
}

// "none", or what was found, at least where a limit ended the search.
std::string largest_text(const Json& questions, const std::string& name) {
    const Json& value = questions[name];
    if (value.is_null()) return "none";
    if (!questions.contains(name + "_limit")) return value.dump();
    return "at least " + value.dump() + " (the limit is " +
           questions[name + "_limit"].get<std::string>() + ")";
}

std::string recompute_text(const Json& questions) {
    if (!questions.contains("least_recompute")) return "";
    const Json& found = questions["least_recompute"];
    if (found.is_null()) return ", no way to recompute fits";
    std::string text = ", least recomputation " + found["recompute"].get<std::string>();
    if (found.contains("checkpoints"))
        text +=
            " with " + estimate::counted(found["checkpoints"].get<std::int64_t>(), "checkpoints");
    return text;
}

void print_questions(const Json& questions, std::ostream& out) {
    out << "\nlargest batch that fits " << largest_text(questions, "largest_batch")
        << ", longest context " << largest_text(questions, "largest_context")
        << recompute_text(questions) << "\nnumbers of devices tried:";
    for (const Json& count : questions["counts_tried"]) out << " " << count;
    out << "\n";
    for (const char* wish : {"fastest", "cheapest"}) {
        out << wish << " that hold it, by "
            << (wish == std::string("fastest") ? "tokens a second" : "launch price")
            << (questions[wish].empty() ? ": none\n" : ":\n");
        for (const Json& row : questions[wish]) {
            out << "  " << row["devices"] << " x " << row["name"].get<std::string>();
            if (!row.contains("tokens_per_second"))
                out << ", " << least_time(row["seconds"]);
            else
                out << ", at most " << row["tokens_per_second"].get<double>()
                    << " tokens/s: " << row["tokens"].get<double>() << " in at least "
                    << row["seconds"].get<double>() << " s";
            if (row.contains("launch_price_usd"))
                out << ", " << row["launch_price_usd"].get<double>() << " USD";
            out << "\n";
        }
    }
}

}  // namespace

void print_estimate(const Json& answer, std::ostream& out) {
    const auto& model = answer["model"];
    out << model["name"].get<std::string>() << ": " << answer["parameters"]["total"]
        << " parameters, " << answer["parameters"]["active"] << " active a token; "
        << answer["kv_bytes_per_token"] << " B of KV cache a token in 16 bits\n\n";
    for (const Json& item : answer["items"])
        out << std::right << std::setw(12) << bytes_text(item["bytes"].get<double>()) << "  "
            << item["name"].get<std::string>() << "\n"
            << std::setw(12) << ""
            << "  = " << item["formula"].get<std::string>() << "\n";
    const char* const where = answer["stages"].size() > 1        ? "on the fullest device"
                              : answer["devices"].get<int>() > 1 ? "on each device"
                                                                 : "on the device";
    out << std::setw(12) << bytes_text(answer["total_bytes"].get<double>()) << "  " << where << " ("
        << answer["peak"].get<std::string>() << ")\n";
    print_beside(answer, out);
    out << "\n";
    const double free = answer["free_bytes"].get<double>();
    out << answer["device"]["name"].get<std::string>() << ": "
        << (answer.contains("cannot_run") ? answer["cannot_run"].get<std::string>()
            : free < 0                    ? "does not fit, " + bytes_text(-free) + " too much"
                                          : "fits, " + bytes_text(free) + " free")
        << "\n";
    for (const Json& time : answer["times"])
        out << least_time(time["seconds"]) << "  " << time["name"].get<std::string>() << " ("
            << (time["seconds"] == 0.0 ? "neither bandwidth nor rate of the device is stated"
                                       : time["limit"].get<std::string>())
            << "): " << time["formula"].get<std::string>() << "\n";
    for (const Json& time : answer["times"])
        if (time.contains("bubble"))
            out << "of that idle, waiting for other stages: "
                << time["bubble"]["share"].get<double>()
                << " of its own work = " << time["bubble"]["formula"].get<std::string>() << "\n";
    if (answer.contains("levers")) {
        out << "\nwhat would save memory:\n";
        for (const Json& lever : answer["levers"])
            out << std::setw(12) << bytes_text(lever["saved_bytes"].get<double>()) << "  "
                << (lever.contains("engine") ? "engine " + lever["engine"].get<std::string>() + ", "
                                             : "")
                << lever["field"].get<std::string>() << " " << lever["to"].get<std::string>()
                << (lever["fits"].get<bool>() ? " (fits): " : ": ")
                << lever["price"].get<std::string>() << more_of(lever) << "; "
                << least_time(lever["seconds"]) << "\n";
    }
    if (answer.contains("questions")) print_questions(answer["questions"], out);
    for (const Json& note : answer["notes"]) out << "- " << note.get<std::string>() << "\n";
    if (answer["device"].contains("note"))
        out << "- " << answer["device"]["name"].get<std::string>() << ": "
            << answer["device"]["note"].get<std::string>() << ".\n";
}

}  // namespace rootspace
