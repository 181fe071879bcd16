#include "schedule/counts.h"

#include <algorithm>

#include "schedule/catalogue.h"
#include "support/catch.h"

using namespace rootspace;

namespace {

std::vector<std::string> names(Steps stages, Steps slots) {
    std::vector<std::string> result;
    for (const auto& count : schedule_counts(stages, slots)) result.push_back(count.name);
    return result;
}

}  // namespace

TEST_CASE("every count is what replay counts on the unit chain") {
    for (Steps stages = 1; stages <= 90; ++stages)
        for (Steps slots : {1, 2, 3, 4, 5, 8, 13, 40, 64, 200}) {
            const Chain chain = unit_chain(stages);
            for (const auto& count : schedule_counts(stages, slots)) {
                const auto judged =
                    replay(*build_schedule(count.name, chain, Goal::gradient).schedule, chain,
                           Goal::gradient);
                CAPTURE(stages, slots);
                CHECK(count == ScheduleCount{count.name, judged.forward_steps,
                                             judged.recorded_steps, judged.peak_bytes});
            }
        }
}

TEST_CASE("all algorithms are counted where their figures are known, and left out where not") {
    CHECK(names(64, 8) == std::vector<std::string>{"keep-all", "every:8", "sqrt", "recursive",
                                                   "revolve:8", "online:8"});
    CHECK(names(1'000'000'000'000, 20) == std::vector<std::string>{"keep-all", "every:50000000000",
                                                                   "sqrt", "recursive",
                                                                   "revolve:20"});
    CHECK(names(1'000'000'000'000, 1) ==
          std::vector<std::string>{"keep-all", "every:1000000000000", "sqrt", "recursive"});
    CHECK(names(1'000'000'000'000, 2'000'000).back() == "online:2000000");
}

TEST_CASE("10^12 stages with 20 slots take the published number of steps") {
    const auto counts = schedule_counts(1'000'000'000'000, 20);
    CHECK(counts.back().forward_steps == 1'000'000'000'000 + 21'987'383'599'920);
    CHECK(counts.back().peak_units == 22);
}
