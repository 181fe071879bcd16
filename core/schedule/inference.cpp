#include "schedule/inference.h"

#include "schedule/advance.h"
#include "schedule/limits.h"

namespace rootspace {

Schedule plain_inference(Steps stage_count) {
    return checkpointed_inference("plain", stage_count, {});
}

Schedule keep_all_inference(Steps stage_count) {
    Schedule schedule{"keep-all", stage_count, {}};
    refuse_longer_than_a_list(schedule.name, stage_count);
    for (Steps stage = 1; stage <= stage_count; ++stage)
        schedule.actions.push_back(Forward{stage, false});
    return schedule;
}

Schedule checkpointed_inference(std::string name, Steps stage_count,
                                const Checkpoints& checkpoints) {
    Schedule schedule{std::move(name), stage_count, {}};
    refuse_longer_than_a_list(schedule.name, 2 * stage_count);
    Steps reached = 0;
    for (Steps checkpoint : checkpoints) {
        advance(schedule.actions, reached, checkpoint);
        reached = checkpoint;
    }
    advance(schedule.actions, reached, stage_count);
    return schedule;
}

}  // namespace rootspace
