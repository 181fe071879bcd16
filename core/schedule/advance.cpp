#include "schedule/advance.h"

namespace rootspace {

void advance(std::vector<Action>& actions, Steps from, Steps to) {
    for (Steps stage = from + 1; stage <= to; ++stage) {
        actions.push_back(Forward{stage, false});
        if (stage > from + 1) actions.push_back(Drop{stage - 1, Item::output});
    }
}

}  // namespace rootspace
