#include <iomanip>
#include <ostream>

#include "base/json.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "schedule/counts.h"

namespace rootspace {

int schedules_command(const std::vector<std::string>& words, std::ostream& out) {
    const Arguments arguments(words, {"steps", "slots"}, {"json"});
    arguments.no_files();
    const Steps stage_count = arguments.integer("steps", 1, 1'000'000'000'000);
    const Steps slots = arguments.integer("slots", 1, 1'000'000'000'000);
    Json rows = Json::array();
    for (const ScheduleCount& counts : schedule_counts(stage_count, slots))
        rows.push_back(Json{{"name", counts.name},
                            {"forward_steps", counts.forward_steps},
                            {"recorded_steps", counts.recorded_steps},
                            {"peak_units", counts.peak_units}});
    if (arguments.flag("json")) {
        out << Json{{"schedules", rows}}.dump(2) << "\n";
        return 0;
    }
    out << std::left << std::setw(20) << "schedule" << std::right << std::setw(20)
        << "forward steps" << std::setw(20) << "recorded steps" << std::setw(15) << "peak units"
        << "\n";
    for (const Json& row : rows)
        out << std::left << std::setw(20) << row["name"].get<std::string>() << std::right
            << std::setw(20) << row["forward_steps"].get<Steps>() << std::setw(20)
            << row["recorded_steps"].get<Steps>() << std::setw(15)
            << row["peak_units"].get<std::int64_t>() << "\n";
    if (rows.size() < 6)
        out << "Left out: what takes more than 2^53 steps, and online where its choices would have "
               "to be "
               "walked for more than 10^8.\n";
    return 0;
}

}  // namespace rootspace
