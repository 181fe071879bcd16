#include "schedule/replay.h"

#include "schedule/residency.h"

namespace rootspace {
namespace {

// Follows what a goal asks beyond legality.
class GoalWatch {
  public:
    GoalWatch(Goal goal, Steps stage_count) : goal_(goal), next_visit_(stage_count) {}

    // False for a visit out of order when the goal is the visits.
    bool see(const Action& action, Steps stage_count) {
        if (const auto* forward = std::get_if<Forward>(&action))
            last_stage_ran_ |= forward->stage == stage_count;
        const auto* visit = std::get_if<Visit>(&action);
        if (visit == nullptr || goal_ != Goal::activations) return true;
        return visit->stage == next_visit_--;
    }

    std::string missing(Steps backwards_left, Steps stage_count) const {
        const auto last = std::to_string(stage_count);
        if (goal_ == Goal::inference && !last_stage_ran_) return "a(" + last + ") was never made";
        if (goal_ == Goal::gradient && backwards_left > 0)
            return "backward " + std::to_string(backwards_left) + " never ran";
        if (goal_ == Goal::activations && next_visit_ >= 0)
            return "a(" + std::to_string(next_visit_) + ") was never visited";
        return "";
    }

    Steps next_visit() const { return next_visit_; }

  private:
    Goal goal_;
    Steps next_visit_;
    bool last_stage_ran_ = false;
};

struct Count {
    const Chain& chain;
    Replay& result;

    void operator()(const Forward& action) const {
        ++result.forward_steps;
        result.recorded_steps += action.save ? 1 : 0;
        result.cost = checked_add(result.cost, chain.stages[action.stage - 1].forward_cost);
    }
    void operator()(const Backward& action) const {
        ++result.backward_steps;
        result.cost = checked_add(result.cost, chain.stages[action.stage - 1].backward_cost);
    }
    void operator()(const Store& action) const {
        if (std::size_t(action.level) > result.stored_bytes_peak.size())
            result.stored_bytes_peak.resize(action.level);
    }
    void operator()(const Drop&) const {}
    void operator()(const Load&) const {}
    void operator()(const Visit&) const {}
};

}  // namespace

Replay replay(const Schedule& schedule, const Chain& chain, Goal goal) {
    Replay result;
    Residency residency(chain);
    result.peak_bytes = residency.bytes_between_actions();
    const Steps stage_count = chain.stage_count();
    if (schedule.stage_count != stage_count) {
        result.fault =
            ReplayFault{0, "the schedule is for " + std::to_string(schedule.stage_count) +
                               " stages, the chain has " + std::to_string(stage_count)};
        return result;
    }
    GoalWatch watch(goal, stage_count);
    const Count count{chain, result};
    const auto action_count = static_cast<std::int64_t>(schedule.actions.size());
    for (std::int64_t i = 0; i < action_count; ++i) {
        const Action& action = schedule.actions[i];
        if (!residency.run(action)) {
            result.fault = ReplayFault{i, residency.fault_sentence()};
            return result;
        }
        if (!watch.see(action, stage_count)) {
            result.fault = ReplayFault{i, "visit " + std::to_string(std::get<Visit>(action).stage) +
                                              " comes where visit " +
                                              std::to_string(watch.next_visit() + 1) + " is due"};
            return result;
        }
        std::visit(count, action);
        if (residency.bytes_while_running() > result.peak_bytes) {
            result.peak_bytes = residency.bytes_while_running();
            result.peak_action = i;
        }
    }
    for (std::size_t k = 0; k < result.stored_bytes_peak.size(); ++k)
        result.stored_bytes_peak[k] = residency.stored_bytes(static_cast<int>(k) + 1);
    if (auto sentence = watch.missing(residency.backwards_left(), stage_count); !sentence.empty())
        result.fault = ReplayFault{action_count, "the schedule ends, but " + sentence};
    return result;
}

std::vector<Bytes> resident_bytes_by_action(const Schedule& schedule, const Chain& chain) {
    Residency residency(chain);
    std::vector<Bytes> bytes;
    bytes.reserve(schedule.actions.size());
    for (const auto& action : schedule.actions) {
        residency.run(action);
        bytes.push_back(residency.bytes_while_running());
    }
    return bytes;
}

}  // namespace rootspace
