#include "schedule/catalogue.h"

#include <algorithm>

#include "base/error.h"
#include "schedule/activation_access.h"
#include "schedule/binomial.h"
#include "schedule/frontier.h"
#include "schedule/inference.h"
#include "schedule/keep_all.h"
#include "schedule/online.h"
#include "schedule/recursive.h"
#include "schedule/segments.h"

namespace rootspace {
namespace {

const char* goal_name(Goal goal) {
    if (goal == Goal::inference) return "inference";
    return goal == Goal::activations ? "activation access" : "gradients";
}

const Checkpoints& inside_chain(const AtStages& at, Steps stage_count) {
    if (at.stages.back() >= stage_count)
        throw InputError("schedule",
                         "checkpoints from 1 to " + std::to_string(stage_count - 1) +
                             " on a chain of " + std::to_string(stage_count) + " stages",
                         std::to_string(at.stages.back()));
    return at.stages;
}

struct Build {
    const Chain& chain;
    Goal goal;
    const ScheduleSpec& spec;
    Steps stage_count = chain.stage_count();

    Schedule operator()(const KeepAll&) const {
        if (goal == Goal::inference) return keep_all_inference(stage_count);
        return goal == Goal::activations ? keep_all_access(stage_count) : keep_all(stage_count);
    }
    Schedule operator()(const Plain&) const {
        if (goal != Goal::inference) refuse();
        return plain_inference(stage_count);
    }
    Schedule operator()(const EveryK& s) const {
        return segmented(every_k_checkpoints(stage_count, s.segment_length));
    }
    Schedule operator()(const Sqrt&) const { return segmented(sqrt_checkpoints(stage_count)); }
    Schedule operator()(const AtStages& s) const { return segmented(inside_chain(s, stage_count)); }
    Schedule operator()(const Recursive&) const {
        if (goal != Goal::gradient) refuse();
        return recursive_halving(stage_count);
    }
    Schedule operator()(const Revolve& s) const {
        if (goal == Goal::inference) refuse();
        return goal == Goal::activations ? binomial_access(stage_count, s.slots)
                                         : binomial(stage_count, s.slots);
    }
    Schedule operator()(const Online& s) const {
        if (goal != Goal::gradient) refuse();
        return online(stage_count, s.slots);
    }
    Schedule operator()(const Budget&) const { refuse(); }

  private:
    Schedule segmented(const Checkpoints& checkpoints) const {
        auto name = spec_text(spec);
        if (goal == Goal::inference)
            return checkpointed_inference(std::move(name), stage_count, checkpoints);
        return goal == Goal::activations
                   ? segmented_access(std::move(name), stage_count, checkpoints)
                   : segmented_gradient(std::move(name), stage_count, checkpoints);
    }
    [[noreturn]] void refuse() const {
        std::string forms;
        for (const auto& form : schedule_forms(goal)) forms += (forms.empty() ? "" : ", ") + form;
        throw InputError("schedule",
                         std::string("a schedule for ") + goal_name(goal) + " (" + forms + ")",
                         spec_text(spec));
    }
};

}  // namespace

ScheduleOutcome build_schedule(const ScheduleSpec& spec, const Chain& chain, Goal goal) {
    if (const auto* budget = std::get_if<Budget>(&spec)) {
        const CatalogueFrontier frontier(chain, goal);
        const auto* point = frontier.cheapest_within(budget->bytes);
        if (point == nullptr) return {std::nullopt, frontier.smallest_feasible_bytes()};
        return build_schedule(point->spec, chain, goal);
    }
    return {std::visit(Build{chain, goal, spec}, spec), 0};
}

ScheduleOutcome build_schedule(std::string_view text, const Chain& chain, Goal goal) {
    return build_schedule(parse_schedule_spec(text), chain, goal);
}

std::vector<std::string> schedule_forms(Goal goal) {
    if (goal == Goal::inference)
        return {"plain", "keep-all", "every:K", "sqrt", "at:I,J,...", "budget:BYTES"};
    if (goal == Goal::activations)
        return {"keep-all", "every:K", "sqrt", "revolve:C", "at:I,J,...", "budget:BYTES"};
    return {"keep-all",  "every:K",  "sqrt",       "recursive",
            "revolve:C", "online:C", "at:I,J,...", "budget:BYTES"};
}

std::vector<ScheduleSpec> catalogue(Steps stage_count, Goal goal) {
    std::vector<ScheduleSpec> specs{KeepAll{}};
    if (goal == Goal::inference) specs.push_back(Plain{});
    for (Steps k = 1; k < stage_count; k = std::max(k + 1, k * 3 / 2)) specs.push_back(EveryK{k});
    specs.push_back(Sqrt{});
    if (goal == Goal::gradient) specs.push_back(Recursive{});
    if (goal != Goal::inference)
        for (Steps c = 1; c <= stage_count; c = std::max(c + 1, c * 3 / 2))
            if (stage_count <= 256 || c >= 3) specs.push_back(Revolve{c});
    if (goal == Goal::gradient)
        for (Steps c = 2; c <= stage_count; c = std::max(c + 1, c * 3 / 2))
            if (stage_count <= 256 || c >= 3) specs.push_back(Online{c});
    if (stage_count > 1) specs.push_back(AtStages{{stage_count / 2}});
    return specs;
}

}  // namespace rootspace
