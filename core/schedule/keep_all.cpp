#include "schedule/keep_all.h"

#include "schedule/limits.h"

namespace rootspace {

Schedule keep_all(Steps stage_count) {
    Schedule schedule{"keep-all", stage_count, {}};
    refuse_longer_than_a_list(schedule.name, 2 * stage_count);
    schedule.actions.reserve(2 * stage_count);
    for (Steps stage = 1; stage <= stage_count; ++stage)
        schedule.actions.push_back(Forward{stage, true});
    for (Steps stage = stage_count; stage >= 1; --stage)
        schedule.actions.push_back(Backward{stage});
    return schedule;
}

}  // namespace rootspace
