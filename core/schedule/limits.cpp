#include "schedule/limits.h"

#include "base/error.h"

namespace rootspace {

void refuse_longer_than_a_list(const std::string& schedule_name, std::int64_t action_count) {
    if (action_count > largest_action_count)
        throw InputError(
            "schedule",
            "a schedule of at most " + std::to_string(largest_action_count) + " actions",
            schedule_name + " with " + std::to_string(action_count));
}

}  // namespace rootspace
